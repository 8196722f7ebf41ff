# awk -f pi.awk POINTS SEED
#
# Estimates pi: of random points in a square, pi/4 fall into the quarter circle in it. Says how far it is, then the
# answer; writes estimates.csv and estimate.svg into the working directory, which is the job's own.
# For mawk, gawk and busybox awk.

BEGIN {
    points = ARGV[1] + 0
    # The numbers come from here rather than from rand(), so that a seed means the same to every awk.
    state = ARGV[2] + 0
    for (i = 0; i < 20; i++) random()

    steps = points < 50 ? points : 50
    print "points,inside,estimate" > "estimates.csv"
    for (step = 1; step <= steps; step++) {
        end = int(points * step / steps)
        for (; thrown < end; thrown++) {
            x = random()
            y = random()
            if (x * x + y * y <= 1) inside++
        }
        estimate[step] = 4 * inside / thrown
        printf "%d,%d,%.6f\n", thrown, inside, estimate[step] > "estimates.csv"
        # How far it is. Without fflush nobody would see it before the end: output into a file is kept back.
        printf "%d/%d\n", step, steps
        fflush()
    }
    close("estimates.csv")
    draw("estimate.svg")
    printf "pi is about %.6f\n", estimate[steps]
    exit 0
}

# A number between 0 and 1: Park and Miller's generator. Every product is below 2^53, so it is exact everywhere.
function random() {
    state = (state * 48271) % 2147483647
    return state / 2147483647
}

# The estimates as a line, pi as another, in a picture of 640 by 320.
function draw(file,    pi, far, i, path) {
    # By hand: busybox may be built without atan2.
    pi = 3.14159265358979
    far = 0.001
    for (i = 1; i <= steps; i++) if (abs(estimate[i] - pi) > far) far = abs(estimate[i] - pi)

    for (i = 1; i <= steps; i++) path = path sprintf(" %.1f,%.1f", across(i), down(estimate[i], pi, far))

    print "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 640 320' width='640' height='320'" > file
    print " font-family='sans-serif' font-size='13' fill='#444'>" > file
    print "<rect width='640' height='320' fill='#fff'/>" > file
    print "<path d='M72 20V270H620' fill='none' stroke='#888'/>" > file
    print "<path d='M72 145H620' stroke='#b4231f' stroke-dasharray='5 4'/>" > file
    printf "<polyline points='%s' fill='none' stroke='#14607a' stroke-width='2'/>\n", substr(path, 2) > file
    printf "<circle cx='%.1f' cy='%.1f' r='4' fill='#14607a'/>\n", across(steps), down(estimate[steps], pi, far) > file
    print "<g text-anchor='end'>" > file
    printf "<text x='64' y='29'>%.4f</text>\n", pi + far > file
    print "<text x='64' y='149' fill='#b4231f'>pi</text>" > file
    printf "<text x='64' y='270'>%.4f</text>\n", pi - far > file
    printf "<text x='620' y='292'>%d points</text></g>\n</svg>\n", points > file
    close(file)
}

function across(i) {
    return steps == 1 ? 620 : 72 + 548 * (i - 1) / (steps - 1)
}

function down(value, pi, far) {
    return 145 - 120 * (value - pi) / far
}

function abs(value) {
    return value < 0 ? -value : value
}
