import { formatSizeUnlike } from '../platform/units.ts'

/**
 * Every word that a page, a letter or a mistake says to a person. Another language is another file of this shape: de.ts.
 * Sentences with something in them are functions; views call them as `t.form.…(…)`.
 */
export const en = {
  /** Sizes as `formatSize` says them. */
  sizes: { byte: 'byte', bytes: 'bytes', point: '.' },

  /** Times, as src/messages/times.ts puts them together. */
  times: {
    /** `daysAhead`: as in "starts in about 3 days", always several. */
    units: {
      s: 's',
      min: 'min',
      h: 'h',
      days: (count: number): string => (count === 1 ? 'day' : 'days'),
      daysAhead: 'days',
    },
    number: (value: number) => `${value}`,
    lessThan: (amount: string, unit: string) => `less than ${amount} ${unit}`,
    lessThanAMinute: 'less than a minute',
    about: (amount: number, unit: string) => `about ${amount} ${unit}`,
    upTo: (amount: number, unit: string) => `up to ${amount} ${unit}`,
    justNow: 'just now',
    ago: {
      seconds: (count: number) => `${count} seconds ago`,
      minutes: (count: number) => `${count} ${count === 1 ? 'minute' : 'minutes'} ago`,
      hours: (count: number) => `${count} ${count === 1 ? 'hour' : 'hours'} ago`,
      days: (count: number) => `${count} ${count === 1 ? 'day' : 'days'} ago`,
    },
    /** `3 Oct 2026` */
    day: (day: Date) =>
      day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
    /** Of a day in words and a time of it. */
    at: (day: string, time: string) => `${day} at ${time}`,
    ofDay: (hours: number, minutes: number, seconds: number | undefined) => {
      const parts = [minutes, ...(seconds === undefined ? [] : [seconds])]
      const time = [hours % 12 || 12, ...parts.map((part) => String(part).padStart(2, '0'))].join(':')
      return `${time}${hours < 12 ? 'am' : 'pm'}`
    },
    /** Of a moment whose UTC is what calendars show. `ofYear`: of this one. */
    days: {
      yesterday: 'yesterday',
      today: 'today',
      tomorrow: 'tomorrow',
      weekday: (day: Date) => day.toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' }),
      ofYear: (day: Date) =>
        `${day.getUTCDate()} ${day.toLocaleDateString('en', { month: 'short', timeZone: 'UTC' })}`,
      ofAnotherYear: (day: Date): string => `${en.times.days.ofYear(day)} ${day.getUTCFullYear()}`,
    },
    /** Of a day `2026-11-22` and a time. */
    exact: (day: string, time: string) => `${day} ${time} UTC`,
    /** `1st`, `2nd`, `3rd`, `4th`, `11th`, `21st`. */
    ordinal: (number: number) => {
      const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(number)
      return `${number}${{ one: 'st', two: 'nd', few: 'rd' }[rule as string] ?? 'th'}`
    },
  },

  /** What is wrong with one field; `name` is the input's name, as the API and the command line know it. */
  inputs: {
    notAnInteger: (name: string) => `parameter '${name}' is not an integer`,
    notANumber: (name: string) => `parameter '${name}' is not a number (such as 12, 0.5 or 1e-5)`,
    notADate: (name: string) => `parameter '${name}' is not a day such as 2026-11-22`,
    missing: (name: string) => `parameter '${name}' is missing`,
    tooSmall: (name: string, min: number) => `parameter '${name}' must be at least ${min}`,
    tooLarge: (name: string, max: number) => `parameter '${name}' must be at most ${max}`,
    tooEarly: (name: string, first: string) => `parameter '${name}' must not be before ${first}`,
    tooLate: (name: string, last: string) => `parameter '${name}' must not be after ${last}`,
    tooLong: (name: string, length: number, max: number) =>
      `parameter '${name}' has ${length} characters and must have at most ${max}`,
    tooLongForArgument: (name: string, bytes: number, max: number) =>
      `parameter '${name}' is too long for the program: ${bytes} bytes, at most ${max}`,
    notOneLine: (name: string) => `parameter '${name}' must be one line`,
    notOfPattern: (name: string, pattern: string) => `parameter '${name}' is not of the form ${pattern}`,
    leadingDash: (name: string) => `parameter '${name}' must not begin with '-'`,
    nul: (name: string) => `parameter '${name}' has a NUL character in it; remove it`,
    halfCharacter: (name: string) => `parameter '${name}' has half a character in it; type it again`,
    notAChoice: (name: string, values: string[]) => `parameter '${name}' must be one of ${values.join(', ')}`,
    notOfChoices: (name: string, values: string[]) =>
      `parameter '${name}' must be some of ${values.join(', ')}`,
    noneChosen: (name: string) => `parameter '${name}' needs at least one of its choices`,
    tooFewChoices: (name: string, min: number) => `parameter '${name}' needs at least ${min} of its choices`,
    tooManyChoices: (name: string, max: number) => `parameter '${name}' takes at most ${max} of its choices`,
    notACheckbox: (name: string) => `parameter '${name}' must be true or false`,
    notTicked: (name: string) => `parameter '${name}' must be ticked`,
    givenTwice: (name: string) => `parameter '${name}' is given more than once; give it once`,
    unknown: (name: string, known: string[]) =>
      `parameter '${name.slice(0, 100)}' is unknown; ${known.length ? `there are ${known.join(', ')}` : 'there are none'}`,
    notServerFile: (name: string, roots: string[]) =>
      `parameter '${name}' is no path of a file in ${roots.join(', ')}, such as ${roots[0]}/folder/file`,
    notOfEndings: (name: string, endings: string[]) =>
      `parameter '${name}' must end in ${endings.join(' or ')}`,
    noServerFile: (name: string, path: string) =>
      `parameter '${name}' names no file that is here and can be read: ${path.slice(0, 200)}`,
    fileForText: (name: string) => `parameter '${name}' takes a text, not a file`,
    textForFile: (name: string) => `parameter '${name}' takes a file, not a text`,
    fileTooLarge: (name: string, bytes: number, max: number): string =>
      `parameter '${name}' has ${formatSizeUnlike(bytes, max, en.sizes)} and must have at most ${formatSizeUnlike(max, bytes, en.sizes)}`,
    tooManyFiles: (name: string, count: number, max: number) =>
      `parameter '${name}' has ${count} files and takes at most ${max}`,
    fileAndText: (name: string) =>
      `parameter '${name}' is given twice: choose a file or paste a text, not both`,
    emptyFile: (name: string) => `parameter '${name}' is an empty file`,
  },
  programs: {
    unknown: (name: string) => `There is no program '${name.slice(0, 100)}' here.`,
    broken: (name: string) =>
      `The program '${name}' can not be run now: its definition has mistakes. The administrator can see them with 'errand check'.`,
    missing: (commands: string[], install?: string) =>
      `This program can not be run on this server: ${commands.join(', ')} ${commands.length === 1 ? 'is' : 'are'} not installed.${install ? ` To install: ${install}` : ''}`,
    empty: 'No programs are set up yet.',
    emptyHelp: 'Put a folder with a program.ini into the programs folder; docs/programs.md tells how.',
  },

  submit: {
    couldNotStart: (why: string) => `Could not start job: ${why}`,
    severalMistakes: (count: number) => `Could not start job: ${count} things are not right yet.`,
    invalidTitle: (most: number) => `a title is one line of at most ${most} characters`,
    invalidAddress: 'invalid email address',
    keptGone: (fileName: string) => `'${fileName}' is not there any more; choose the file`,
    chooseAgain: 'choose the file again',
    chooseAllAgain: 'choose the files again',
    typeAgain: 'type it again: what is secret is not sent back',
    tooManyRecent: (limit: number) =>
      `Could not start job: more than ${limit} jobs in a minute. Wait a minute, then send it again.`,
    tooManyUnproved: (address: string) =>
      `Could not start job: many jobs were submitted for ${address} in the last hour. Sign in with it to submit more.`,
    tooManyWaiting: (limit: number) =>
      `Could not start job: ${limit} of your jobs wait already. Send it again when some have started.`,
    tooHighPriority: (priority: string) =>
      `Could not start job: only an administrator may ask for a higher priority than ${priority}.`,
    programFull: (title: string, limit: number) =>
      `Could not start job: ${limit} jobs of ${title} wait already. Send it again when some have started.`,
    uploadTooLarge: (limit: string) => `Could not start job: a file is larger than ${limit}.`,
    formTooLarge: (limit: string) =>
      `Could not start job: the form holds more than ${limit} of text. Upload a file instead.`,
    noSpace:
      'Could not start job: the disk of the server is full. Nothing was started, and what runs goes on. Tell the administrator, or try again later.',
    misconfigured: 'Failure: misconfigured server',
    misconfiguredHelp: 'Nothing was started. The administrator finds the cause in the log.',
  },

  states: {
    queued: 'Waiting',
    running: 'Running',
    success: 'Finished',
    error: 'Failed',
    interrupted: 'Interrupted',
  },

  /** Why a job failed, as a sentence. */
  reasons: {
    exit: (status: number | undefined) => {
      const meaning =
        status === 127
          ? ': a command in it was not found'
          : status === 126
            ? ': a command in it could not be run'
            : ''
      return `The program ended with exit status ${status ?? 'unknown'}${meaning}.`
    },
    signal: (name: string | undefined, meaning: string | undefined) =>
      `The program was ended by signal ${name ?? 'unknown'}${meaning ? `: ${meaning}` : ''}.`,
    stderr: 'The program reported an error.',
    time_limit: (limit: string | undefined, used: string | undefined) =>
      `The program ran longer than its time limit${limit ? ` of ${limit}` : ''}, so it was ended${used && used !== limit ? ` (it had run for ${used})` : ''}.`,
    memory_limit: (limit: string | undefined, used: string | undefined) =>
      `The program needed more memory than its limit${limit ? ` of ${limit}` : ''}, so it was ended${used && used !== limit ? ` (it had used ${used})` : ''}.`,
    output_limit: (limit: string | undefined, used: string | undefined) =>
      `The program wrote more than its output limit${limit ? ` of ${limit}` : ''}${used && used !== limit ? ` (it had written ${used})` : ''}.`,
    cancelled: 'The job was cancelled.',
    not_started: 'The program could not be started on this server.',
    lost: 'The server lost track of the program, so its result can not be trusted.',
  },

  /** To who can do nothing about it. */
  tellTheAdministrator: 'Tell the administrator.',

  /** What `lost` means where the wrapper of a job was killed. */
  orphaned: 'the process that watched it was killed',

  /** Of memory, where it may be why a program failed. */
  nearMemoryLimit: (limit: string, used: string) =>
    `It had used ${used} of memory, and its limit is ${limit}: perhaps it needed more.`,

  /** What it means that a signal has ended a program; by the name without SIG. */
  signals: {
    ABRT: 'it gave up',
    BUS: 'it used memory that is not there',
    FPE: 'it divided by zero, or the like',
    HUP: 'somebody or something on the server ended it',
    ILL: 'it is not made for this processor',
    INT: 'somebody or something on the server ended it',
    KILL: 'somebody or something on the server killed it',
    PIPE: 'nobody read what it wrote',
    SEGV: 'it used memory that is not its own',
    TERM: 'somebody or something on the server ended it',
    XCPU: 'it reached a limit of the server for computing time',
    XFSZ: 'it reached a limit of the server for the size of a file',
  },
  killedForMemory: 'The program was killed (signal KILL), probably because the server ran out of memory.',

  home: {
    title: 'Programs',
    findJob: 'Look at a job',
    jobId: 'Job id',
    open: 'Open',
    notOffered: 'Not available on this server',
    usually: (time: string) => `Usually ${time}`,
    waiting: (count: number) => `${count} waiting`,
    search: 'Find a program',
    find: 'Find',
    /** The script puts a number in the place of `{n}`. */
    found: (count: number | '{n}', all: number) => `${count} of ${all} programs`,
    lastJobs: 'My last jobs',
    allMyJobs: 'All my jobs',
    ofThisBrowser: 'Submitted from this browser, since it was opened.',
  },

  form: {
    /** What is wrong, as one of `inputs` says it, beside the field itself: without its name. */
    atField: (name: string, message: string) => {
      const beginning = `parameter '${name}' `
      if (message.startsWith(beginning)) return message.slice(beginning.length)
      // Of one of several files: `parameter 'reads: a.fa' has …`.
      const ofFile = `parameter '${name}: `
      return message.startsWith(ofFile) ? message.slice(ofFile.length).replace("' ", ' ') : message
    },
    /** The same for the head of the form. */
    ofField: (label: string, mistake: string) => `${label}: ${mistake}`,
    notAsAsked: 'is not of the form that is asked for',
    optional: 'optional',
    examples: 'Fill in an example:',
    exampleFilled: (label: string) => `Filled in: ${label}.`,
    /** Of a file that the server has already, behind its name. */
    keptOf: {
      example: (size: string) => `${size}, of the example`,
      job: (size: string, id: string) => `${size}, of job ${id}`,
      upload: (size: string) => `${size}, kept`,
    },
    /** What is wrong with a file before it is sent. */
    files: {
      tooLarge: (limit: string) => `is larger than ${limit}, so it would be refused`,
      tooMany: (most: number) => `at most ${most} ${most === 1 ? 'file' : 'files'}: remove some`,
      otherType: (accept: string) => `is none of ${accept}: look whether it is the right one`,
      remove: 'Remove',
    },
    serverFileHelp: (roots: string[]) => `A file on the server: a path such as ${roots[0]}/folder/file.`,
    serverFileMenu: 'A file on the server.',
    browse: {
      open: 'Browse',
      up: '← Back',
      empty: 'no files here',
      more: 'there is more than is shown here; type the path',
    },
    /** Of the field below such a file. */
    chooseOther: 'or choose another',
    chooseMore: 'and choose more',
    /** When an input is asked for that depends on another; `isNot`: the other way round. */
    onlyWhen: {
      ticked: (label: string, isNot: boolean) => `Only when “${label}” is ${isNot ? 'not ' : ''}ticked.`,
      given: (label: string, isNot: boolean) =>
        `Only when “${label}” is ${isNot ? 'left empty' : 'filled in'}.`,
      is: (label: string, value: string, isNot: boolean) =>
        `Only when “${label}” is ${isNot ? 'not ' : ''}${value}.`,
      has: (label: string, value: string, isNot: boolean) =>
        `Only when ${value} is ${isNot ? 'not ' : ''}chosen of “${label}”.`,
    },
    jobTitle: 'Title for this job',
    jobTitleHelp: 'Your own words, to find it again.',
    sending: 'Sending the files …',
    command: 'What will run',
    email: 'Your email address',
    emailHelp: (notify: 'always' | 'failure' | 'never') =>
      ({
        always: 'We write to you when the job is done. You can close this page meanwhile.',
        failure: 'We write to you only if the job fails. The job appears on your list.',
        never: 'The job appears on your list. This program sends no letters.',
      })[notify],
    pasteInstead: 'or paste it here',
    upToSize: (size: string) => `Up to ${size}.`,
    range: (min: number | string | undefined, max: number | string | undefined) =>
      min !== undefined && max !== undefined
        ? `From ${min} to ${max}.`
        : min !== undefined
          ? `At least ${min}.`
          : max !== undefined
            ? `At most ${max}.`
            : '',
    choiceRange: (min: number | undefined, max: number | undefined) =>
      min !== undefined && max !== undefined
        ? min === max
          ? `Choose ${min}.`
          : `Choose ${min} to ${max}.`
        : min !== undefined
          ? `Choose at least ${min}.`
          : max !== undefined
            ? `Choose at most ${max}.`
            : '',
    upToFiles: (count: number, size: string) => `Up to ${count} files, each up to ${size}.`,
    secretHelp: 'Not shown again on any page.',
    choose: 'choose one',
    chooseNone: 'none',
    defaultIs: (value: string) => `If left empty: ${value}.`,
    usually: (time: string) => `Usually takes ${time}.`,
    jobsAhead: (count: number) => (count === 1 ? '1 job is ahead.' : `${count} jobs are ahead.`),
    startsIn: (time: string) => `Would probably start in ${time}.`,
    paused: 'Nothing is started at the moment: the administrator has paused it. What you send waits.',
    noSlots: 'Nothing is started at the moment: its target has no slots. What you send waits.',
  },

  results: {
    waiting: (ahead: number): string =>
      ahead === 0 ? 'Waiting, next in line' : `Waiting, ${en.times.ordinal(ahead + 1)} in line`,
    running: 'Running',
    triedAgainIn: (attempt: number, most: number, time: string) =>
      `Waiting: attempt ${attempt} of ${most} starts in ${time}`,
    attemptEnded: (attempt: number, why: string) => `Attempt ${attempt} did not succeed. ${why}`,
    orphaned:
      'Something on the server killed the process that watches this program. The program runs on, but its result will not count.',
    paused: 'Nothing is started at the moment: the administrator has paused it.',
    noSlots: 'Nothing is started at the moment: its target has no slots.',
    startsIn: (time: string) => `It will probably start in ${time}.`,
    usually: (time: string) => `It usually takes ${time}.`,
    endsIn: (time: string) => `It will probably end in ${time}.`,
    runningFor: (time: string) => `Running for ${time}`,
    /** Of seconds, minutes, hours, one day, several: what a script counts with. */
    units: 's min h day days',
    noContact:
      'There is no contact with the server at the moment. Your job is not affected; this page tries again by itself.',
    tellMe: 'Tell me when it is over',
    willTell: 'You will be told, as long as this page is open.',
    progress: 'Progress',
    usage: {
      title: 'Processor and memory',
      processors: 'Processor',
      memory: 'Memory',
      busy: (most: number, span: string) =>
        `up to ${most} ${most === 1 ? 'processor' : 'processors'} busy, in ${span}`,
      used: (most: string, span: string) => `up to ${most}, in ${span}`,
    },
    /** `fraction` from 0 to 1; `note`: what the program is at, in its own words. */
    progressIs: ({ fraction, count, note }: ProgressFacts) => {
      const words = count ? `${count.done} of ${count.total}` : `${Math.floor(fraction * 100)} %`
      return note ? `${words}: ${note}` : words
    },
    finished: 'Finished',
    failed: 'Failed',
    cancelled: 'Cancelled',
    interrupted: 'Interrupted by a restart of the server',
    interruptedNext: {
      ask: 'The administrator decides whether it is started again. Nothing you gave is lost.',
      rerun: 'It will be started again by itself.',
      fail: 'It will not be started again.',
    },
    /** `address`: absent for who has only the job's address. */
    weWillWrite: (address = 'whoever asked for it') =>
      `We will write to ${address} when it is done. You can close this page.`,
    weWillWriteIfFailed: (address = 'whoever asked for it') =>
      `We will write to ${address} if it fails. You can close this page.`,
    keepTheLink: 'Keep this address, or the job id, to come back.',
    jobId: 'Job',
    startedBy: (schedule: string, serial: number) => `Started by schedule ${schedule}, start ${serial}`,
    answer: 'Result',
    files: 'Files',
    moreOutputs: 'Only the first files are listed.',
    download: 'Download',
    output: 'Output',
    outputSoFar: 'Output so far',
    nothingYet: 'Nothing yet.',
    lineIsCut: '… (the rest of this line is left out)',
    onlyTheEnd: 'Only the end is shown.',
    wholeOutput: 'Whole output',
    wholeErrors: 'Whole error output',
    errors: 'Error output',
    messages: 'Messages of the program',
    inputs: 'What was asked',
    nothingGiven: 'none',
    notShown: 'given, not shown',
    times: 'When',
    submitted: 'Submitted',
    started: 'Started',
    ended: 'Ended',
    took: 'Took',
    cpuTime: 'Processor time',
    peakMemory: 'Most memory',
    whatRan: 'What ran',
    version: 'Version',
    host: 'Machine',
    exitStatus: 'Exit status',
    endedBy: (signal: string) => `ended by signal ${signal}`,
    timeLimit: 'Time limit',
    memoryLimit: 'Memory limit',
    outputLimit: 'Output limit',
    attempt: 'Attempt',
    attemptOf: (attempt: number, most: number) => (most > attempt ? `${attempt} of ${most}` : `${attempt}`),
    earlierAttempts: 'Earlier attempts',
    why: 'Why it ended',
    newJob: 'Start a new job',
    rerun: 'Run again',
    sameInputs: 'Change and run again',
    onlyTheBegin: 'Only the beginning is shown.',
    isNoTable: 'This file can not be read as a table, so it is shown as text.',
    isNoImage: 'This file is no picture, whatever its name says, so it can only be downloaded.',
    missing: (label: string, path: string) =>
      label === path ? `The program did not write ${path}.` : `${label}: the program did not write ${path}.`,
    isBinary: 'This file is not text, so it can only be downloaded.',
  },

  table: {
    column: (number: number) => `Column ${number}`,
    filter: 'Filter',
    filterOf: (label: string) => `Only rows of ‘${label}’ that hold this text`,
    placeholder: 'Text in a row',
    empty: 'There are no rows.',
    nothingFound: 'No row holds this text.',
    firstRows: (count: number, isFiltered: boolean) =>
      isFiltered ? `The first ${count} rows that hold it are shown.` : `The first ${count} rows are shown.`,
    ofRows: (count: number, all: number, isFiltered: boolean) =>
      `The first ${count} of ${all.toLocaleString('en')} rows${isFiltered ? ' that hold it' : ''} are shown.`,
    found: (count: number) => (count === 1 ? '1 row holds it.' : `${count} rows hold it.`),
    stoppedAt: (rows: number) =>
      rows === 0
        ? 'None of its rows was reached in the time that there is for it here. Download it to have all.'
        : `The table is large: only its first ${rows.toLocaleString('en')} rows were looked through. Download it to have all.`,
    firstColumns: (count: number, all: number) =>
      `The first ${count} of ${all.toLocaleString('en')} columns are shown.`,
  },

  zip: {
    all: 'All files as one zip',
    note: 'NOT IN THIS ZIP.txt',
    leftOut: (paths: string[]) =>
      `Not in this zip, as they are links, no regular files, or can not be read:\n\n${paths.map((path) => `${path}\n`).join('')}`,
    andMore: (count: number) =>
      `(whatever comes after the first ${count.toLocaleString('en')} files and folders)`,
    andOthers: (count: number) => `(and ${count.toLocaleString('en')} more)`,
  },

  record: {
    link: 'Everything for the record, as one zip',
    help: 'Inputs, command, versions, outputs and checksums, and a script that runs it again without Errand.',
    isNotOver: (id: string) => `Job '${id}' is not over yet: there is a record of it when it is.`,
    noDefinition:
      'What was run can not be told any more: the definition in the folder of the job is damaged.',
    /** Comments at the top of the copy of program.ini in it. */
    definitionNote: (leftOut: string[]) =>
      [
        '; What the program.ini that the job was submitted under says, without its comments.\n',
        ...(leftOut.length === 0 ? [] : ['; Left out, or only in part:\n']),
        ...leftOut.map((one) => `;   ${one}\n`),
        '\n',
      ].join(''),
    versions: (facts: { errand: string; node: string; version?: string; host?: string; command?: string }) =>
      [
        facts.version === undefined ? '' : `The program said of itself: ${facts.version}\n`,
        facts.host === undefined ? '' : `It ran on the machine ${facts.host}.\n`,
        facts.command === undefined
          ? ''
          : `In the job's working directory, this was run:\n\n  ${facts.command}\n\n`,
        `This bundle was made by Errand ${facts.errand} with Node ${facts.node}.\n`,
      ].join(''),
    readme: (facts: {
      title: string
      id: string
      copy: 'not needed' | 'whole' | 'not allowed' | 'too large' | 'incomplete'
      leftOut: string[]
    }) =>
      [
        `${facts.title}, job ${facts.id}\n`,
        'config.ini says what was asked, program.ini how the program was run, status.ini how it ended. inputs/ holds the files that were given, files/ those that came out; output.txt and err_output.txt are what was printed, usage.csv the processor time and memory meanwhile, versions.txt what is known of the program. Secrets, whose job it was, folders of the server that are not in the command itself, and those variables that its definition does not allow are left out; the first lines of program.ini say which of its keys that concerns.\n',
        'To see that nothing has changed:  sha256sum -c SHA256SUMS\nTo run it again, without Errand:    sh run.sh\n',
        {
          'not needed': '',
          whole:
            "program/ is a copy of the program's own folder as it is now, but for hidden files. What else it needs has to be installed.\n",
          'not allowed':
            "The program's own folder is not in this bundle, as its definition does not allow it: run.sh asks where a copy is.\n",
          'too large':
            "The program's own folder is too large for this bundle: run.sh asks where a copy is.\n",
          incomplete:
            "The program's own folder can not be in this bundle as it is: see the end of this file. run.sh asks where a copy is.\n",
        }[facts.copy],
        'The limits of time, memory and output that the job had are not set by run.sh; program.ini has them.\n',
        facts.leftOut.length === 0
          ? ''
          : `Not in this bundle, as they are links, no regular files, or can not be read:\n\n${facts.leftOut.map((path) => `${path}\n`).join('')}`,
      ]
        .filter((part) => part !== '')
        .join('\n'),
  },

  cancel: {
    button: 'Cancel this job',
    isOver: (id: string) => `Job '${id}' is over already.`,
    by: (who: string) => `The job was cancelled by ${who}.`,
    byTheBrowser: 'The job was cancelled from the browser that it was submitted from.',
    isBeing: 'Being cancelled',
    anAdministrator: 'an administrator',
    /** Stands in cancel.ini. */
    theBrowser: 'the browser that submitted it',
  },

  plot: {
    words: (label: string, y: string[], x: string) =>
      `${label}: ${y.join(', ')} against ${x}, as a plot. The numbers are in the file.`,
    along: (x: string) => `against ${x}`,
    firstRows: (rows: number) => `The first ${rows.toLocaleString('en')} rows are plotted.`,
    noColumn: (name: string, known: string[]) =>
      `There is no plot: the file has no column '${name}'. It has ${known.map((one) => `'${one}'`).join(', ')}.`,
    noNumbers: 'There is no plot: where it looks for them, the file has no numbers.',
    noTable: 'There is no plot: the file can not be read as a table.',
  },

  fasta: {
    sequences: (count: number, isCut: boolean) =>
      `${isCut ? 'More than ' : ''}${count.toLocaleString('en')} ${count === 1 ? 'sequence' : 'sequences'}`,
  },

  compare: {
    title: (program: string) => `Two jobs of ${program}`,
    tab: (program: string, a: string, b: string) => `${a} and ${b}: ${program}`,
    button: 'Compare',
    link: 'Compare with another …',
    tickOther: (id: string) => `Tick the job to compare ${id} with, then press ‘Compare’.`,
    impossible: 'Not to be compared',
    noOther:
      'Which other job is meant? Tick two jobs of one program on My jobs, or end this address with ?with= and the id of the other.',
    notTwo: (count: number) =>
      `Two jobs are put side by side, and ${count === 0 ? 'none is' : count === 1 ? 'one is' : `${count} are`} ticked. Go back and tick two.`,
    sameJob: 'This is one job, twice. Choose another one to compare it with.',
    otherProgram: (a: string, b: string) =>
      `These are jobs of different programs, ${a} and ${b}. Side by side there are only jobs of one.`,
    input: 'Input',
    file: 'File',
    differs: 'differs',
    /** Of two files that have one name. */
    otherContent: 'same name, other content',
    notCompared: 'same name; too large to look whether the content is, too',
    same: (count: number, isAll: boolean) =>
      isAll
        ? count === 1
          ? 'The only input is the same'
          : `All ${count} inputs are the same`
        : count === 1
          ? '1 input is the same'
          : `${count} inputs are the same`,
    sameFile: 'The same in both.',
    sameRows: (count: number) =>
      count === 1 ? 'The first row is the same in both.' : `The first ${count} rows are the same in both.`,
    onlyIn: (id: string) => `only in ${id}`,
    noFile: 'It left no such file.',
    notYet: 'It is not over yet.',
    notBegun: 'It was not begun.',
    nothing: 'Nothing.',
    facts: 'How it ran',
    /** Tells a thing of one job from the same of the other, for who does not see where it stands. */
    of: (what: string, id: string) => `${what}, job ${id}`,
  },

  share: {
    title: 'Share this job',
    link: 'Share',
    help: (results: 'id' | 'owner'): string =>
      results === 'id'
        ? 'It comes to the list of whom you share it with, and a letter tells them its address. They can look at it and run it again as a job of their own; they can not change it.'
        : 'It comes to the list of whom you share it with, and a letter brings them a link that opens it. They can look at it and run it again as a job of their own; they can not change it.',
    address: 'Email address',
    button: 'Share',
    done: (address: string) => `The job is on the list of ${address} now, and a letter tells them.`,
    wasShared: (address: string) => `The job was on the list of ${address} already.`,
    back: 'Back to the job',
    copy: 'Copy link',
    copied: 'Copied',
    tooMany: 'Too many letters about shared jobs. Try again in an hour.',
    notSent: (address: string) =>
      `The job is on the list of ${address} now, but the letter could not be sent. Send them the address of the job yourself.`,
  },

  delete: {
    title: 'Delete this job?',
    link: 'Delete',
    help: 'Its files and its results go from this server, and the job from every list that it is on. Nobody can bring it back.',
    button: 'Delete the job',
    keep: 'Keep it',
    isNotOver: (id: string) => `Job '${id}' is not over yet. Cancel it first, then delete it.`,
  },

  jobs: {
    title: 'My jobs',
    allTitle: 'All jobs',
    empty: 'No jobs yet.',
    noneFound: 'No job is like that.',
    showAll: 'Show all',
    search: 'Search',
    searchLabel: 'Search in jobs',
    searchHelp:
      'Words of inputs, answers and names of files; also program:blastp, state:failed, since:7d, until:2026-11-01, "two words", -without.',
    searchHelpTitle: 'What a search may say',
    any: 'All',
    states: {
      waiting: 'Waiting',
      running: 'Running',
      finished: 'Finished',
      failed: 'Failed',
      cancelled: 'Cancelled',
      interrupted: 'Interrupted',
    },
    program: 'Program',
    state: 'State',
    submitted: 'Submitted',
    took: 'Took',
    job: 'Job',
    unreadable: 'Unreadable',
    unreadableHelp: 'the files of this job are damaged; the administrator can restore them from a backup',
    signInFirst:
      'To see your jobs, open a link that we send to your address. A single job needs only its id.',
    onlyFirst: (count: number) => `The newest ${count} are shown.`,
    count: (count: number, most: number) =>
      count > most ? `More than ${most} jobs` : count === 1 ? '1 job' : `${count} jobs`,
    pages: 'Pages',
    pageOf: (page: number, pages: number) => `Page ${page} of ${pages}`,
    previous: 'Previous',
    next: 'Next',
    older: 'Older ones',
    asCsv: 'Download this list (CSV)',
    select: (what: string) => `Select ${what}`,
    selectAll: 'Select all',
    selectColumn: 'Select',
    withSelected: 'The selected ones:',
    noneSelectedTitle: 'No job is selected',
    noneSelected: 'No job is selected. Go back and tick those that you mean.',
    goBack: 'Back to the list',
    /** What is done with several at once, by what it is. */
    selected: {
      button: { cancel: 'Cancel …', delete: 'Delete …' },
      question: {
        cancel: (count: number) => (count === 1 ? 'Cancel this job?' : `Cancel these ${count} jobs?`),
        delete: (count: number) => (count === 1 ? 'Delete this job?' : `Delete these ${count} jobs?`),
      },
      help: {
        cancel:
          'What waits is not started any more; what runs is ended. What they have written so far stays.',
        delete: 'All their files go, for everybody who has them on their list. This can not be undone.',
      },
      confirm: {
        cancel: (count: number) => (count === 1 ? 'Cancel it' : `Cancel ${count} jobs`),
        delete: (count: number) => (count === 1 ? 'Delete it' : `Delete ${count} jobs`),
      },
      others: {
        cancel: (count: number) =>
          `${count === 1 ? '1 of the selected is' : `${count} of the selected are`} over already, or not yours to cancel.`,
        delete: (count: number) =>
          `${count === 1 ? '1 of the selected is' : `${count} of the selected are`} not over yet, or not yours to delete.`,
      },
      none: {
        cancel: 'None of the selected jobs can be cancelled: they are over already, or not yours.',
        delete:
          'None of the selected jobs can be deleted: they are not over yet (cancel them first), or not yours.',
      },
      done: {
        cancel: (count: number) => (count === 1 ? '1 job was cancelled.' : `${count} jobs were cancelled.`),
        delete: (count: number) => (count === 1 ? '1 job was deleted.' : `${count} jobs were deleted.`),
      },
      left: (count: number) =>
        count === 1 ? '1 of the selected stayed as it was.' : `${count} of the selected stayed as they were.`,
    },
  },

  /** What was not understood of a search. */
  search: {
    unknownState: (found: string, known: string[]) =>
      `There is no state '${found.slice(0, 60)}'; there are ${known.join(', ')}.`,
    unknownReason: (found: string, known: readonly string[]) =>
      `There is no reason '${found.slice(0, 60)}'; there are ${known.join(', ')}.`,
    notATime: (field: string, found: string) =>
      `${field}: expected a time such as 7d, 12h, today or 2026-11-21, found '${found.slice(0, 60)}'.`,
    notAnAddress: (found: string) => `owner: expected an email address, found '${found.slice(0, 60)}'.`,
    notAnId: (found: string) => `id: expected a job id or its beginning, found '${found.slice(0, 60)}'.`,
    unknownField: (found: string, meant: string) =>
      `'${found.slice(0, 60)}' is not known; is ${meant}: meant? In quotes it is a text to look for.`,
    noValue: (field: string) => `${field}: is there without what to look for.`,
    twice: (field: string) => `${field}: is there twice; the first one counts.`,
    onlyWords: (found: string) => `'${found.slice(0, 60)}' is not known: only words can be left out with -.`,
  },

  signIn: {
    title: 'Sign in',
    send: 'Send me a link',
    sent: (address: string) => `A link is on its way to ${address}.`,
    sentHelp:
      'It works once, within 15 minutes. Nothing there? Look into the spam folder, or ask for another.',
    outboxHelp: 'This portal is being tried out: letters go to the outbox.',
    openOutbox: 'Open the outbox',
    confirm: (address: string) => `Sign in as ${address}`,
    confirmHelp: 'You stay signed in on this device for 30 days.',
    button: 'Sign in',
    used: 'This link was used before, or is older than 15 minutes. Ask for a new one.',
    signOut: 'Sign out',
    signedInAs: (address: string) => `Signed in as ${address}`,
    tooMany: 'Too many sign-in letters. Try again in an hour.',
    notSent: 'The letter could not be sent. Try again in a few minutes.',
  },

  outbox: {
    title: 'Outbox',
    help: 'Letters that would have been sent. Set [mail] smtp in errand.ini to send them.',
    empty: 'No letters yet.',
    heldBack:
      'This letter signs an administrator in, so only administrators see it here. A link is printed by',
  },

  priority: {
    title: 'Priority',
    is: (priority: string) => `Priority: ${priority}`,
    make: (word: 'low' | 'normal' | 'high') => ({ low: 'Low', normal: 'Normal', high: 'High' })[word],
    number: 'Priority as a number',
    change: 'Change',
    expected: 'expected low, normal, high, or a whole number from -1000 to 1000',
    unknown: (found: string): string => `priority: ${en.priority.expected}, found '${found.slice(0, 60)}'`,
    isOver: (id: string) => `Job ${id} has ended: it needs no other priority.`,
    runs: (id: string) => `Job ${id} runs already: only one that waits takes another priority.`,
  },
  clear: {
    clockAhead: (now: string, last: string) =>
      `Nothing was removed: the clock of the server says ${now}, and when old jobs were last looked for it said ${last}. If it is right (the portal did not run meanwhile, say), run: errand clear --trust-clock`,
  },
  rerun: {
    hasSecrets:
      'This job was given a secret, so only its owner can run it again as it is. Fill in the form, and type the secret yourself.',
    ofSchedule: (schedule: string) =>
      `This job ran a command of schedule '${schedule}' itself, so it can not be run again as a job. An administrator starts the schedule: errand schedule start ${schedule}`,
    fileGone: (name: string) =>
      `The file '${name.slice(0, 100)}' of this job is not there any more, so it can not be run again. Fill in the form and choose the file.`,
  },
  signal: {
    title: 'Send a signal to the program',
    which: 'Signal',
    send: 'Send',
    notRunning: (id: string) => `Job ${id} does not run, so no signal was sent.`,
    unknown: (found: string, known: readonly string[]) =>
      `signal: expected one of ${known.join(', ')}, found '${found.slice(0, 60)}'`,
  },
  admin: {
    title: 'Administration',
    version: (version: string) => `Errand ${version}, started`,
    restarts: (count: number) => `Restarted ${count === 1 ? 'once' : `${count} times`} in the last hour`,
    crashed: 'The portal last crashed',
    lastCrash: (when: string, why: string): string => `${en.admin.crashed} ${when}: ${why}`,
    owner: 'Owner',
    why: 'Why',
    in: (time: string) => `in ${time}`,
    interrupted: (count: number) => `${count === 1 ? '1 job is' : `${count} jobs are`} interrupted`,
    interruptedHelp:
      'They ran when the server went down. Started again, they begin from the start, with the same inputs.',
    restart: 'Start them again',
    notRestarted: (why: string[]) => ['Not all could be started again:', ...why].join('\n'),
    broken: 'Programs that are not offered, as their definitions have mistakes',
    unreadable: 'Jobs whose files are damaged',
    unreadableHelp: 'The log says how. Restore them from a backup, then: errand reindex.',
    unsent: (count: number) => `${count === 1 ? '1 letter' : `${count} letters`} could not be sent yet`,
    unsentPosts: (count: number) => `${count === 1 ? '1 post' : `${count} posts`} could not be sent yet`,
    /** `next`: when it is tried again, as `in 5 min`; absent where it was given up. */
    tried: (tries: number, next: string | undefined) =>
      `tried ${tries === 1 ? 'once' : `${tries} times`}, ${next === undefined ? 'given up; errand reload tries again' : `next ${next}`}.`,
    targets: 'Targets',
    target: 'Target',
    runs: 'Runs',
    waits: 'Waits',
    slots: 'Slots',
    slotsOf: (target: string) => `Slots of ${target}`,
    change: 'Change',
    pause: 'Pause',
    continue: 'Continue',
    cancel: 'Cancel',
    running: (count: number, slots: number) => `${count} of ${slots} running`,
    waiting: (count: number, oldest: string) =>
      count === 0
        ? 'none wait'
        : `${count === 1 ? '1 waits' : `${count} wait`}${oldest ? `, the first for ${oldest}` : ''}`,
    noSlots: 'Nothing is started: it has no slots.',
    pausedBy: (who: string, ago: string) => `Paused by ${who} ${ago}`,
    slotsBy: (who: string, ago: string, inFile: number) =>
      `Slots changed by ${who} ${ago}; errand.ini says ${inFile}`,
    asInFile: 'As in errand.ini',
    wrongSlots: (most: number) => `Type a whole number from 0 to ${most}.`,
    problems: 'No new job can be taken and run now',
    waitingNow: 'Waiting longest',
    runningNow: 'Running now',
    nothingRuns: 'Nothing runs.',
    failed: 'Failed last',
    nothingFailed: 'Nothing has failed.',
    reasons: {
      exit: 'exit status',
      signal: 'ended by a signal',
      stderr: 'wrote to standard error',
      time_limit: 'time limit',
      memory_limit: 'memory limit',
      output_limit: 'output limit',
      cancelled: 'cancelled',
      not_started: 'could not be started',
      lost: 'lost',
    },
    disks: 'Disks',
    free: (free: string, total: string) => `${free} of ${total} free`,
  },
  targets: {
    unknown: (name: string, known: string[]) =>
      `There is no target '${name.slice(0, 60)}'; there is ${known.join(', ')}.`,
    wrongSlots: (most: number, found: string) =>
      `slots: expected a whole number from 0 to ${most}, found '${found.slice(0, 60)}'`,
  },
  reload: {
    unavailable: 'this portal was started without a way to read its settings again',
    refused: (mistakes: string[]) =>
      ['The settings have mistakes, so nothing has changed:', ...mistakes.map((line) => `  ${line}`)].join(
        '\n',
      ),
  },

  api: {
    title: 'The API',
    lead: 'What these pages do, for scripts and programs: JSON over HTTP. Times are UTC; what is not known is `null`.',
    document: 'For generators of clients there is the same as OpenAPI 3.1:',
    socketTitle: 'Who asks',
    socket: 'Over the socket `state/portal.sock` whoever may open the file is the administrator.',
    sessionSays: 'From elsewhere the cookie of a session says who asks:',
    session: 'The cookie of a session, which a sign-in link gives.',
    key: 'The key of a job, as in the link of its letter.',
    token: 'The token of a scheduled job, which its program finds as ERRAND_TOKEN. Over the socket only.',
    who: (
      level:
        | 'anyone'
        | 'reader'
        | 'manager'
        | 'signed in'
        | 'administrator'
        | 'outbox reader'
        | 'metrics reader'
        | 'scheduled job',
      results: 'id' | 'owner',
    ) =>
      ({
        anyone: 'For anyone.',
        reader:
          results === 'id'
            ? 'For whoever knows the job id.'
            : "For the owner, those who have the job on their list, whoever has the job's key, and administrators.",
        manager: 'For the signed-in owner, the browser that submitted the job, and administrators.',
        'signed in': 'For whoever is signed in.',
        administrator: 'For administrators.',
        'outbox reader': 'For administrators.',
        'metrics reader': 'For whoever may read the metrics, and administrators.',
        'scheduled job':
          'For administrators, and over the socket for a scheduled job, with its token, as long as it runs.',
      })[level],
    places: { path: 'in the path', query: 'in the query', header: 'a header', body: 'in the JSON body' },
    required: 'required',
    defaultIs: (value: string) => `otherwise ${value}`,
    atMost: (max: number) => `at most ${max}`,
    members: 'What to send',
    ask: 'For example',
    asForm: 'Or as a form',
    answer: 'Answer',
    refusals: 'Refused with',
    onCommandLine: 'On the command line:',
    errors: 'Errors',
    errorsHelp: 'Every refusal has one form. Go by the code; messages are for people and may change.',
  },

  problems: {
    noId: 'Type the id of a job into the box.',
    noSuchJob: (id: string) => `There is no job '${id.slice(0, 60)}'.`,
    noSuchJobHelp:
      'Look at the id in your letter: eight letters without vowels. Blanks, hyphens and capitals do not matter.',
    damagedJob: (id: string) =>
      `The files of job '${id}' are damaged. Tell the administrator, who can restore them from a backup.`,
    noSuchPage: 'There is no such page.',
    noSuchFolder: 'There is no such folder here.',
    noSuchFile: 'There is no such file in this job.',
    forbidden: 'You may not see this.',
    notYours:
      'Only the owner of this job may do that. Sign in with the address that the job was submitted with.',
    signInFirst: 'Sign in first.',
    crossSite:
      "This form was sent from another site's page, so it was not taken. Open the form here and send it again.",
    tooManyWrongIds: 'Too many unknown job ids. Wait a minute, then look at your letter again.',
    tooManyWatchers: 'Too many pages are being kept up to date at the moment. This one refreshes itself.',
    tooManyScans: 'Too many large tables are being looked through at the moment. Try again in a minute.',
    internal: 'Something went wrong on the server. The administrator finds the cause in the log.',
    quote: 'If you ask for help, say this:',
    malformed: 'The request could not be read.',
    /** `place`: `: line 1, column 8`, or ''. */
    brokenJson: (place: string) => `The body is not JSON${place}.`,
    bodyTooLarge:
      'The request is too large. What is typed or sent as JSON goes up to the limit that the administrator set ([limits] form); larger texts go as files.',
    starting: 'The portal is starting. Try again in a few seconds.',
    goHome: 'All programs',
    /** Above the message, by its code. */
    headings: {
      invalid_request: 'Not understood',
      sign_in_required: 'Not signed in',
      forbidden: 'Not allowed',
      cross_site: 'Not taken',
      not_found: 'Not found',
      conflict: 'Not possible now',
      too_large: 'Too large',
      invalid_inputs: 'Not right yet',
      too_many: 'Too many',
      internal: 'A defect',
      misconfigured: 'Not set up right',
      unavailable: 'Not available now',
      no_space: 'No room',
    },
  },

  letters: {
    title: (program: string, own: string | undefined) =>
      own === undefined ? program : `${own} (${program})`,
    subject: (portal: string, title: string, id: string, outcome: 'finished' | 'failed' | 'cancelled') =>
      `[${portal}] ${title} ${id}: ${outcome}`,
    finished: (title: string) => `Your job is finished: ${title}.`,
    failed: (title: string) => `Your job has failed: ${title}.`,
    cancelled: (title: string) => `Your job was cancelled: ${title}.`,
    took: (time: string) => `It took ${time}.`,
    seeResult: 'See the result',
    seeWhy: 'See what went wrong',
    seeJob: 'See the job',
    jobId: (id: string) => `Job ${id}`,
    why: 'You get this letter because your address was given when the job was submitted. Nobody reads answers to it.',
    sharedSubject: (portal: string, title: string, id: string) =>
      `[${portal}] ${title} ${id}: shared with you`,
    shared: (from: string | undefined, title: string) =>
      from === undefined ? `A job is shared with you: ${title}.` : `${from} shares a job with you: ${title}.`,
    sharedWhy:
      'You get this letter because somebody typed your address to share the job with you. Nobody reads answers to it.',
    notStartedSubject: (portal: string, schedule: string) => `[${portal}] Schedule ${schedule}: not started`,
    notStarted: (schedule: string) => `Schedule ${schedule} could not start, so there is no job.`,
    start: (serial: number, cause: string, at: string) => `It was start ${serial}, ${cause}, at ${at}.`,
    once: 'As long as it goes on like this no further letter comes; the next one when it has started in between.',
    seeSchedule: 'See the schedule',
    /** Of a job that a schedule started. */
    ofSchedule: (name: string, serial: number, machine: string | undefined) =>
      `It was run ${serial} of the schedule '${name}'${machine === undefined ? '' : ` on ${machine}`}.`,
    /** To who looks after the schedule. */
    scheduledFinished: (title: string) => `A scheduled job is finished: ${title}.`,
    scheduledFailed: (title: string) => `A scheduled job has failed: ${title}.`,
    scheduledCancelled: (title: string) => `A scheduled job was cancelled: ${title}.`,
    scheduleWhy: 'You get this letter because the schedule names your address. Nobody reads answers to it.',
    signInSubject: (portal: string) => `[${portal}] Sign in`,
    signInText: 'Open this link to see your jobs. It works once, within 15 minutes.',
    signInWhy: 'If you did not ask for it, do nothing: without the link nobody gets in.',
    signInButton: 'Sign in',
  },

  /** When a schedule starts by itself. */
  schedules: {
    every: (count: number, unit: string) => (count === 1 ? `every ${unit}` : `every ${count} ${unit}s`),
    at: (times: string) => `at ${times}`,
    cron: (pattern: string) => `cron ${pattern}`,
    inZone: (words: string, timezone: string) => `${words} (${timezone})`,
    when: (rule: string) => `when ${rule}`,
    after: (name: string, end: 'any' | 'success' | 'failure') =>
      ({ any: `after ${name}`, success: `after ${name} has succeeded`, failure: `after ${name} has failed` })[
        end
      ],
    refused: (mistakes: string[]) =>
      [
        'The schedules would have mistakes, so nothing has changed:',
        ...mistakes.map((line) => `  ${line}`),
      ].join('\n'),
    unknown: (name: string) => `There is no schedule '${name}'.`,
    unknownStart: (serial: number) => `No schedule had a start ${serial}, or it is not kept any more.`,
    /** Why a start made no job, and what to do. */
    notHere: (machines: string[]) =>
      `It is not for this machine, only for ${machines.join(', ')}: start it there, or change its 'machines'.`,
    isRemoved: 'It was taken out of the schedules while this start waited.',
    isDisabled: 'It was disabled while this start waited.',
    tooManyWait: (most: number) => `${most} starts of it wait already.`,
    replaced: (serial: number) => `A later one, ${serial}, took its place.`,
    takenOut: (by: string) => `${by} took it out of the line.`,
    madeNoJob: (serial: number, name: string) =>
      `Start ${serial} of ${name} made no job and does not wait: there is nothing to cancel.`,
    programGone: (program: string, folder: string, schedule: string, file: string) =>
      `There is no program '${program}' in ${folder} any more. Put its folder back, or change 'program' in [schedule.${schedule}] of ${file}.`,
    wrongInputs: (inputs: [name: string, why: string][], schedule: string, file: string) =>
      `${inputs.map(([name, why]) => `inputs.${name}: ${why}`).join('; ')}. Change that in [schedule.${schedule}] of ${file}, then run 'errand reload'.`,
    isThere: (name: string) => `There is a schedule '${name}' already.`,
    wrongName: (name: string) =>
      `A schedule's name is of letters, digits, '_' and '-', begins with a letter and has at most 100 of them; found '${name}'.`,
    socketOnly: (key: string) =>
      `A schedule with '${key}' is made or changed in its file, or on the command line of the server, but not from elsewhere: it says what runs there.`,
    cannotWrite: (file: string, why: string) => `${file} can not be changed: ${why}`,
    fileGone:
      'is not there any more. Put it back; or, where no schedules are wanted, make an empty file of that name',
    /** Why a file can not be read or written, and what to do; by the names of the system's errors. */
    unusable: {
      EISDIR: 'expected a file, found a folder; move that away',
      EACCES:
        'the user that the portal runs as has no permission; change its owner or mode, or those of its folder',
      EPERM:
        'the user that the portal runs as has no permission; change its owner or mode, or those of its folder',
      EROFS: 'its disk is mounted read-only; mount it read-write',
      ENOSPC: 'its disk is full; make room',
      EDQUOT: 'the quota of the user that the portal runs as is used up; make room',
      ELOOP: 'its links lead in a circle; mend them',
      ENOTDIR: 'a part of its path is no folder',
    },
    fileBusy: (file: string) =>
      `${file} is being changed by somebody else all the time. Try again when that is over.`,
    causes: {
      clock: 'by the clock',
      rule: 'by its rule',
      after: 'after another',
      person: 'by hand',
    },
  },

  /** What schedules go by and their jobs read and set. */
  variables: {
    wrong: (mistakes: string[]) =>
      mistakes.length === 1
        ? `No variable was set: ${mistakes[0]}`
        : ['No variable was set:', ...mistakes.map((line) => `  ${line}`)].join('\n'),
    twice: 'stands twice',
    wrongUnset: (mistakes: string[]) =>
      mistakes.length === 1
        ? `No variable was unset: ${mistakes[0]}`
        : ['No variable was unset:', ...mistakes.map((line) => `  ${line}`)].join('\n'),
    notSet: 'nobody has set it',
    tooMuch: (now: number, next: number, most: number) =>
      `No variable was set: all together would have ${next} bytes, now they have ${now}, and at most ${most} fit into the environment of every scheduled job. 'errand unset' makes room.`,
    unnamed: (names: string[]) =>
      `From elsewhere than the command line of the server only variables can be set that [variables] in schedules.ini names, as each is in the environment of every scheduled job. Give ${names.join(', ')} a value there.`,
    unsafeNumber: 'expected a number of this size as a text: as a number some of its digits would be lost',
    jobIsOver: 'The token is not that of a scheduled job that runs.',
    jobMayNot: 'A scheduled job may set and read variables with its token, and nothing else.',
  },

  /** What administrators see of the schedules. */
  schedulePage: {
    title: 'Schedules',
    titleOf: (name: string) => `Schedule ${name}`,
    help: 'What starts by itself. It stands in',
    /** On the page of administration. */
    count: (count: number, running: number) =>
      `${count === 1 ? '1 schedule' : `${count} schedules`}, ${running === 0 ? 'none runs' : running === 1 ? '1 run under way' : `${running} runs under way`}`,
    wrong: (count: number) => `${count === 1 ? '1 mistake' : `${count} mistakes`} in their file`,
    empty: 'No schedules are set up yet. A section in this file makes one; docs/schedules.md tells how.',
    mistakes: 'The file has mistakes',
    mistakesHelp:
      'Schedules with one in their lines are not there; all others are. After mending it: errand reload.',
    schedule: 'Schedule',
    /** How many a search found. */
    found: (count: number) => (count === 1 ? '1 schedule' : `${count} schedules`),
    noneFound: 'No schedule is like that.',
    searchLabel: 'Search in the names of schedules and in what they run',
    states: { any: 'All', running: 'Running', failed: 'Failed', disabled: 'Disabled' },
    order: 'Order',
    orders: { name: 'By name', next: 'Next run first' },
    zone: (timezone: string) =>
      `Times are those of the time zone that a schedule names, or else of ${timezone}.`,
    starts: 'Starts',
    runsWhat: 'Runs',
    ownWork: { cmd: 'A command of its own', script: 'A script of its own' },
    afterwards: 'Starts afterwards',
    /** `when`: the end of the one before. */
    afterwardsWhen: (name: string, end: 'any' | 'success' | 'failure') =>
      ({ any: name, success: `${name}, if it succeeds`, failure: `${name}, if it fails` })[end],
    following: 'And then',
    rules: 'Rules',
    holds: 'The rule is true already. It starts again once it has been false and becomes true anew.',
    holdsNot: 'The rule is not true now. It starts when it becomes true.',
    variable: 'Variable',
    value: 'Value now',
    before: 'As prev says it',
    notSet: 'not set',
    emptyText: 'empty text',
    unit: 'set',
    next: 'Next run',
    last: 'Last run',
    runsNow: 'Running now',
    actions: 'What to do',
    enable: 'Enable',
    disable: 'Disable',
    start: 'Start now',
    now: 'now',
    serial: (serial: number) => `run ${serial}`,
    byHand: 'only by hand',
    neverAgain: 'Its time has passed: it never starts by it again',
    elsewhere: (machines: string[]) => `Not on this machine: only on ${machines.join(', ')}`,
    changed: (isEnabled: boolean): string =>
      isEnabled ? 'Enabled here; the file says disabled' : 'Disabled here; the file says enabled',
    disabled: 'Disabled in the file',
    outcomes: {
      job: 'Being started',
      queued: 'Waits until the one before has ended',
      refused: 'Not started: its only_if was false',
      skipped: 'Not started: the one before still ran',
      cancelled: 'Taken out of the line',
      failed: 'Could not be started',
    },
    gone: 'Removed',
    removed: 'Its job was removed.',
    settings: 'Settings',
    notInFile: 'The file says nothing of it any more: with errand reload it goes.',
    noMore:
      'It is not among the schedules any more: it was taken out of the file, or there is a mistake in its lines. These are its last starts; their jobs are kept as those of anybody.',
    history: 'Last runs',
    number: 'Run',
    started: 'Started',
    cause: 'Cause',
    neverRan: 'It has not run yet.',
    onlyLast: (count: number) => `The last ${count} are shown.`,
    timeline: 'The last and the next day',
    dayAgo: 'a day ago',
    inADay: 'in a day',
    /** `isMore`: there are more than were counted. */
    runs: (count: number, failed: number, isMore: boolean) =>
      count === 0
        ? 'no runs'
        : `${isMore ? 'the last ' : ''}${count === 1 ? '1 run' : `${count} runs`}${failed > 0 ? `, ${failed} failed` : ''}`,
    waiting: (count: number) => `${count} waiting`,
    notStarted: (count: number) => `${count} not started`,
    coming: (count: number, isMore: boolean) =>
      count === 0 ? 'none to come' : `${isMore ? 'more than ' : ''}${count} to come`,
  },

  /** Why no new job could be taken and run now; strangers read it. */
  health: {
    starting: 'The portal is starting: it takes over its jobs folder.',
    jobs: 'The jobs folder can not be written.',
    state: 'The state folder can not be used.',
    space: 'The disk of the jobs is full, or has less room than [limits] min_free.',
    wrapper: 'The wrapper that runs jobs can not be run.',
  },

  /** Why the portal before this one came to an end that nobody asked for. */
  crash: {
    silent: 'it did not say why (killed, out of memory, or the machine went down)',
    error: 'an error, which the administrator sees',
  },

  site: {
    programs: 'Programs',
    myJobs: 'My jobs',
    skip: 'Skip to the content',
    api: 'API',
    notice: 'Notice',
    /** What the language calls itself. */
    language: 'English',
  },
}

interface ProgressFacts {
  fraction: number
  count?: { done: number; total: number }
  note?: string
}
