import { formatSizeUnlike } from '../platform/units.ts'
import type { Words } from './language.ts'

/** German. A job is an Auftrag, a target a Warteschlange, a slot a Platz, an attempt a Versuch, a letter an E-Mail. */
export const de: Words = {
  sizes: { byte: 'Byte', bytes: 'Bytes', point: ',' },

  times: {
    units: {
      s: 's',
      min: 'min',
      h: 'h',
      days: (count) => (count === 1 ? 'Tag' : 'Tage'),
      daysAhead: 'Tagen',
    },
    number: (value) => `${value}`.replace('.', ','),
    lessThan: (amount, unit) => `weniger als ${amount} ${unit}`,
    lessThanAMinute: 'weniger als einer Minute',
    about: (amount, unit) => `etwa ${amount} ${unit}`,
    upTo: (amount, unit) => `bis zu ${amount} ${unit}`,
    justNow: 'gerade eben',
    ago: {
      seconds: (count) => `vor ${count} Sekunden`,
      minutes: (count) => `vor ${count} ${count === 1 ? 'Minute' : 'Minuten'}`,
      hours: (count) => `vor ${count} ${count === 1 ? 'Stunde' : 'Stunden'}`,
      days: (count) => `vor ${count} ${count === 1 ? 'Tag' : 'Tagen'}`,
    },
    day: (day) =>
      day.toLocaleDateString('de-DE', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }),
    at: (day, time) => `${day} um ${time}`,
    ofDay: (hours, minutes, seconds) => {
      const parts = [minutes, ...(seconds === undefined ? [] : [seconds])]
      return [hours, ...parts.map((part) => String(part).padStart(2, '0'))].join(':')
    },
    days: {
      yesterday: 'gestern',
      today: 'heute',
      tomorrow: 'morgen',
      weekday: (day) => `am ${day.toLocaleDateString('de', { weekday: 'long', timeZone: 'UTC' })}`,
      ofYear: (day) =>
        `am ${day.toLocaleDateString('de', { day: 'numeric', month: 'short', timeZone: 'UTC' })}`,
      ofAnotherYear: (day) =>
        `am ${day.toLocaleDateString('de', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })}`,
    },
    exact: (day, time) => `${day.split('-').reverse().join('.')}, ${time} UTC`,
    ordinal: (number) => `${number}.`,
  },

  inputs: {
    notAnInteger: (name) => `Parameter „${name}“ ist keine ganze Zahl`,
    notANumber: (name) => `Parameter „${name}“ ist keine Zahl (wie 12, 0.5 oder 1e-5, mit Punkt statt Komma)`,
    notADate: (name) => `Parameter „${name}“ ist kein Tag wie 2026-11-22`,
    missing: (name) => `Parameter „${name}“ fehlt`,
    tooSmall: (name, min) => `Parameter „${name}“ muss mindestens ${min} sein`,
    tooLarge: (name, max) => `Parameter „${name}“ darf höchstens ${max} sein`,
    tooEarly: (name, first) => `Parameter „${name}“ darf nicht vor ${first} liegen`,
    tooLate: (name, last) => `Parameter „${name}“ darf nicht nach ${last} liegen`,
    tooLong: (name, length, max) =>
      `Parameter „${name}“ hat ${length} Zeichen und darf höchstens ${max} haben`,
    tooLongForArgument: (name, bytes, max) =>
      `Parameter „${name}“ ist zu lang für das Programm: ${bytes} Bytes, höchstens ${max}`,
    notOneLine: (name) => `Parameter „${name}“ muss eine einzige Zeile sein`,
    notOfPattern: (name, pattern) => `Parameter „${name}“ hat nicht die Form ${pattern}`,
    leadingDash: (name) => `Parameter „${name}“ darf nicht mit „-“ beginnen`,
    nul: (name) => `Parameter „${name}“ enthält ein NUL-Zeichen; bitte entfernen Sie es`,
    halfCharacter: (name) =>
      `Parameter „${name}“ enthält ein halbes Zeichen; bitte tippen Sie es noch einmal`,
    notAChoice: (name, values) => `Parameter „${name}“ muss eines hiervon sein: ${values.join(', ')}`,
    notOfChoices: (name, values) => `Parameter „${name}“ muss aus diesen gewählt sein: ${values.join(', ')}`,
    noneChosen: (name) => `Parameter „${name}“ braucht mindestens eine Auswahl`,
    tooFewChoices: (name, min) => `Parameter „${name}“ braucht eine Auswahl von mindestens ${min}`,
    tooManyChoices: (name, max) => `Parameter „${name}“ erlaubt eine Auswahl von höchstens ${max}`,
    notACheckbox: (name) => `Parameter „${name}“ muss true oder false sein`,
    notTicked: (name) => `Parameter „${name}“ muss angekreuzt sein`,
    givenTwice: (name) => `Parameter „${name}“ kommt mehrmals vor; bitte geben Sie ihn einmal an`,
    unknown: (name, known) =>
      `Parameter „${name.slice(0, 100)}“ ist unbekannt; ${known.length ? `es gibt ${known.join(', ')}` : 'es gibt keine'}`,
    notServerFile: (name, roots) =>
      `Parameter „${name}“ ist kein Pfad einer Datei in ${roots.join(', ')}, wie ${roots[0]}/ordner/datei`,
    notOfEndings: (name, endings) => `Parameter „${name}“ muss auf ${endings.join(' oder ')} enden`,
    noServerFile: (name, path) =>
      `Parameter „${name}“ nennt keine Datei, die es hier gibt und die gelesen werden kann: ${path.slice(0, 200)}`,
    fileForText: (name) => `Parameter „${name}“ nimmt einen Text, keine Datei`,
    textForFile: (name) => `Parameter „${name}“ nimmt eine Datei, keinen Text`,
    fileTooLarge: (name, bytes, max) =>
      `Parameter „${name}“ hat ${formatSizeUnlike(bytes, max, de.sizes)} und darf höchstens ${formatSizeUnlike(max, bytes, de.sizes)} haben`,
    tooManyFiles: (name, count, max) => `Parameter „${name}“ hat ${count} Dateien und nimmt höchstens ${max}`,
    fileAndText: (name) =>
      `Parameter „${name}“ ist doppelt angegeben: Wählen Sie eine Datei oder fügen Sie einen Text ein, nicht beides`,
    emptyFile: (name) => `Parameter „${name}“ ist eine leere Datei`,
  },
  programs: {
    unknown: (name) => `Ein Programm „${name.slice(0, 100)}“ gibt es hier nicht.`,
    broken: (name) =>
      `Das Programm „${name}“ kann gerade nicht ausgeführt werden: Seine Definition enthält Fehler. Die Administration sieht sie mit „errand check“.`,
    missing: (commands, install) =>
      `Dieses Programm kann auf diesem Server nicht ausgeführt werden: ${commands.join(', ')} ${commands.length === 1 ? 'ist' : 'sind'} nicht installiert.${install ? ` Installieren mit: ${install}` : ''}`,
    empty: 'Noch sind keine Programme eingerichtet.',
    emptyHelp:
      'Legen Sie einen Ordner mit einer program.ini in den Ordner der Programme; docs/programs.md erklärt, wie.',
  },

  submit: {
    couldNotStart: (why) => `Der Auftrag konnte nicht gestartet werden: ${why}`,
    severalMistakes: (count) =>
      `Der Auftrag konnte nicht gestartet werden: ${count} Angaben stimmen noch nicht.`,
    invalidTitle: (most) => `ein Titel ist eine Zeile mit höchstens ${most} Zeichen`,
    invalidAddress: 'keine gültige E-Mail-Adresse',
    keptGone: (fileName) => `„${fileName}“ ist nicht mehr da; bitte wählen Sie die Datei`,
    chooseAgain: 'bitte wählen Sie die Datei noch einmal',
    chooseAllAgain: 'bitte wählen Sie die Dateien noch einmal',
    typeAgain: 'bitte tippen Sie es noch einmal: Geheimes wird nicht zurückgeschickt',
    tooManyRecent: (limit) =>
      `Der Auftrag konnte nicht gestartet werden: mehr als ${limit} Aufträge in einer Minute. Warten Sie eine Minute und senden Sie ihn dann noch einmal.`,
    tooManyUnproved: (address) =>
      `Der Auftrag konnte nicht gestartet werden: Für ${address} kamen in der letzten Stunde viele Aufträge an. Melden Sie sich mit dieser Adresse an, um weitere zu senden.`,
    tooManyWaiting: (limit) =>
      `Der Auftrag konnte nicht gestartet werden: ${limit} Ihrer Aufträge warten schon. Senden Sie ihn noch einmal, wenn einige begonnen haben.`,
    tooHighPriority: (priority) =>
      `Der Auftrag konnte nicht gestartet werden: Eine höhere Priorität als ${priority} darf nur die Administration verlangen.`,
    programFull: (title, limit) =>
      `Der Auftrag konnte nicht gestartet werden: ${limit} Aufträge von ${title} warten schon. Senden Sie ihn noch einmal, wenn einige begonnen haben.`,
    uploadTooLarge: (limit) =>
      `Der Auftrag konnte nicht gestartet werden: Eine Datei ist größer als ${limit}.`,
    formTooLarge: (limit) =>
      `Der Auftrag konnte nicht gestartet werden: Das Formular enthält mehr als ${limit} Text. Laden Sie stattdessen eine Datei hoch.`,
    noSpace:
      'Der Auftrag konnte nicht gestartet werden: Die Festplatte des Servers ist voll. Nichts wurde gestartet, und was läuft, läuft weiter. Sagen Sie der Administration Bescheid oder versuchen Sie es später noch einmal.',
    misconfigured: 'Fehler: Der Server ist falsch eingerichtet',
    misconfiguredHelp: 'Nichts wurde gestartet. Die Administration findet die Ursache im Protokoll.',
  },

  states: {
    queued: 'Wartet',
    running: 'Läuft',
    success: 'Fertig',
    error: 'Fehlgeschlagen',
    interrupted: 'Unterbrochen',
  },

  reasons: {
    exit: (status) => {
      const meaning =
        status === 127
          ? ': Ein Befehl darin wurde nicht gefunden'
          : status === 126
            ? ': Ein Befehl darin konnte nicht ausgeführt werden'
            : ''
      return `Das Programm endete mit ${status === undefined ? 'unbekanntem Exit-Status' : `Exit-Status ${status}`}${meaning}.`
    },
    signal: (name, meaning) =>
      `Das Programm wurde durch ${name === undefined ? 'ein unbekanntes Signal' : `das Signal ${name}`} beendet${meaning ? `: ${meaning}` : ''}.`,
    stderr: 'Das Programm hat einen Fehler gemeldet.',
    time_limit: (limit, used) =>
      `Das Programm lief länger, als sein Zeitlimit${limit ? ` (${limit})` : ''} erlaubt, und wurde deshalb beendet${used && used !== limit ? ` (Laufzeit: ${used})` : ''}.`,
    memory_limit: (limit, used) =>
      `Das Programm brauchte mehr Speicher, als sein Limit${limit ? ` (${limit})` : ''} erlaubt, und wurde deshalb beendet${used && used !== limit ? ` (belegt: ${used})` : ''}.`,
    output_limit: (limit, used) =>
      `Das Programm schrieb mehr, als sein Limit${limit ? ` (${limit})` : ''} für Ausgaben erlaubt${used && used !== limit ? ` (geschrieben: ${used})` : ''}.`,
    cancelled: 'Der Auftrag wurde abgebrochen.',
    not_started: 'Das Programm konnte auf diesem Server nicht gestartet werden.',
    lost: 'Der Server hat das Programm aus den Augen verloren; auf sein Ergebnis ist daher kein Verlass.',
  },

  tellTheAdministrator: 'Sagen Sie der Administration Bescheid.',

  orphaned: 'der Prozess, der es überwachte, wurde getötet',

  nearMemoryLimit: (limit, used) =>
    `Es belegte ${used} Speicher, und sein Limit ist ${limit}: Vielleicht brauchte es mehr.`,

  signals: {
    ABRT: 'Es hat aufgegeben',
    BUS: 'Es griff auf Speicher zu, den es nicht gibt',
    FPE: 'Es teilte durch null oder rechnete etwas Ähnliches',
    HUP: 'Jemand oder etwas auf dem Server hat es beendet',
    ILL: 'Es ist nicht für diesen Prozessor gemacht',
    INT: 'Jemand oder etwas auf dem Server hat es beendet',
    KILL: 'Jemand oder etwas auf dem Server hat es getötet',
    PIPE: 'Niemand las, was es schrieb',
    SEGV: 'Es griff auf Speicher zu, der ihm nicht gehört',
    TERM: 'Jemand oder etwas auf dem Server hat es beendet',
    XCPU: 'Es erreichte eine Grenze des Servers für Rechenzeit',
    XFSZ: 'Es erreichte eine Grenze des Servers für die Größe einer Datei',
  },
  killedForMemory:
    'Das Programm wurde getötet (Signal KILL), wahrscheinlich weil dem Server der Speicher ausging.',

  home: {
    title: 'Programme',
    findJob: 'Einen Auftrag ansehen',
    jobId: 'Auftragskennung',
    open: 'Öffnen',
    notOffered: 'Auf diesem Server nicht verfügbar',
    usually: (time) => `Dauert meist ${time}`,
    waiting: (count) => (count === 1 ? '1 wartet' : `${count} warten`),
    search: 'Programm suchen',
    find: 'Suchen',
    found: (count, all) => `${count} von ${all} Programmen`,
    lastJobs: 'Meine letzten Aufträge',
    allMyJobs: 'Alle meine Aufträge',
    ofThisBrowser: 'Mit diesem Browser gesendet, seit er geöffnet wurde.',
  },

  form: {
    atField: (name, message) => {
      const beginning = `Parameter „${name}“ `
      if (message.startsWith(beginning)) return message.slice(beginning.length)
      const ofFile = `Parameter „${name}: `
      return message.startsWith(ofFile) ? message.slice(ofFile.length).replace('“ ', ' ') : message
    },
    ofField: (label, mistake) => `${label}: ${mistake}`,
    notAsAsked: 'hat nicht die verlangte Form',
    optional: 'freiwillig',
    examples: 'Beispiel einsetzen:',
    exampleFilled: (label) => `Eingesetzt: ${label}.`,
    keptOf: {
      example: (size) => `${size}, aus dem Beispiel`,
      job: (size, id) => `${size}, aus dem Auftrag ${id}`,
      upload: (size) => `${size}, bereits hochgeladen`,
    },
    files: {
      tooLarge: (limit) => `ist größer als ${limit} und würde abgelehnt`,
      tooMany: (most) => `höchstens ${most} ${most === 1 ? 'Datei' : 'Dateien'}: bitte entfernen Sie welche`,
      otherType: (accept) => `ist nichts hiervon: ${accept}; sehen Sie nach, ob es die richtige ist`,
      remove: 'Entfernen',
    },
    serverFileHelp: (roots) => `Eine Datei auf dem Server: ein Pfad wie ${roots[0]}/ordner/datei.`,
    serverFileMenu: 'Eine Datei auf dem Server.',
    browse: {
      open: 'Durchsuchen',
      up: '← Zurück',
      empty: 'keine Dateien hier',
      more: 'es gibt mehr, als hier gezeigt wird; tippen Sie den Pfad',
    },
    chooseOther: 'oder eine andere wählen',
    chooseMore: 'und weitere wählen',
    onlyWhen: {
      ticked: (label, isNot) => `Nur wenn „${label}“ ${isNot ? 'nicht ' : ''}angekreuzt ist.`,
      given: (label, isNot) => `Nur wenn „${label}“ ${isNot ? 'leer' : 'ausgefüllt'} ist.`,
      is: (label, value, isNot) => `Nur wenn „${label}“ ${isNot ? 'nicht ' : ''}${value} ist.`,
      has: (label, value, isNot) => `Nur wenn bei „${label}“ ${value} ${isNot ? 'nicht ' : ''}gewählt ist.`,
    },
    jobTitle: 'Titel dieses Auftrags',
    jobTitleHelp: 'In Ihren eigenen Worten, um ihn wiederzufinden.',
    sending: 'Die Dateien werden gesendet …',
    command: 'Was ausgeführt wird',
    email: 'Ihre E-Mail-Adresse',
    emailHelp: (notify) =>
      ({
        always:
          'Wir schreiben Ihnen, wenn der Auftrag fertig ist. Sie können diese Seite inzwischen schließen.',
        failure: 'Wir schreiben Ihnen nur, wenn der Auftrag fehlschlägt. Er erscheint auf Ihrer Liste.',
        never: 'Der Auftrag erscheint auf Ihrer Liste. Dieses Programm verschickt keine E-Mails.',
      })[notify],
    pasteInstead: 'oder hier einfügen',
    upToSize: (size) => `Bis zu ${size}.`,
    range: (min, max) =>
      min !== undefined && max !== undefined
        ? `Von ${min} bis ${max}.`
        : min !== undefined
          ? `Mindestens ${min}.`
          : max !== undefined
            ? `Höchstens ${max}.`
            : '',
    choiceRange: (min, max) =>
      min !== undefined && max !== undefined
        ? min === max
          ? `Wählen Sie ${min} aus.`
          : `Wählen Sie ${min} bis ${max} aus.`
        : min !== undefined
          ? `Wählen Sie mindestens ${min} aus.`
          : max !== undefined
            ? `Wählen Sie höchstens ${max} aus.`
            : '',
    upToFiles: (count, size) => `Bis zu ${count} Dateien, jede bis zu ${size}.`,
    secretHelp: 'Wird auf keiner Seite wieder gezeigt.',
    choose: 'bitte wählen',
    chooseNone: 'nichts',
    defaultIs: (value) => `Wenn leer: ${value}.`,
    usually: (time) => `Dauert meist ${time}.`,
    jobsAhead: (count) =>
      count === 1 ? '1 Auftrag ist vorher dran.' : `${count} Aufträge sind vorher dran.`,
    startsIn: (time) => `Würde wahrscheinlich in ${time} beginnen.`,
    paused: 'Zurzeit wird nichts gestartet: Die Administration macht eine Pause. Was Sie senden, wartet.',
    noSlots: 'Zurzeit wird nichts gestartet: Die Warteschlange hat keine Plätze. Was Sie senden, wartet.',
  },

  results: {
    waiting: (ahead) =>
      ahead === 0 ? 'Wartet, als Nächstes an der Reihe' : `Wartet, an ${de.times.ordinal(ahead + 1)} Stelle`,
    running: 'Läuft',
    triedAgainIn: (attempt, most, time) => `Wartet: Versuch ${attempt} von ${most} beginnt in ${time}`,
    attemptEnded: (attempt, why) => `Versuch ${attempt} ist nicht gelungen. ${why}`,
    orphaned:
      'Etwas auf dem Server hat den Prozess getötet, der dieses Programm überwacht. Das Programm läuft weiter, aber sein Ergebnis wird nicht zählen.',
    paused: 'Zurzeit wird nichts gestartet: Die Administration macht eine Pause.',
    noSlots: 'Zurzeit wird nichts gestartet: Die Warteschlange hat keine Plätze.',
    startsIn: (time) => `Er beginnt wahrscheinlich in ${time}.`,
    usually: (time) => `Er dauert meist ${time}.`,
    endsIn: (time) => `Er endet wahrscheinlich in ${time}.`,
    runningFor: (time) => `Läuft, bisher ${time}`,
    units: 's min h Tag Tage',
    noContact:
      'Der Server ist im Moment nicht zu erreichen. Ihr Auftrag läuft davon unberührt weiter; diese Seite versucht es von selbst wieder.',
    tellMe: 'Bescheid sagen, wenn der Auftrag fertig ist',
    willTell: 'Sie bekommen Bescheid, solange diese Seite offen ist.',
    progress: 'Fortschritt',
    usage: {
      title: 'Prozessor und Speicher',
      processors: 'Prozessor',
      memory: 'Speicher',
      busy: (most, span) =>
        `bis zu ${de.times.number(most)} ${most === 1 ? 'Prozessor' : 'Prozessoren'} beschäftigt, in ${span}`,
      used: (most, span) => `bis zu ${most}, in ${span}`,
    },
    progressIs: ({ fraction, count, note }) => {
      const words = count ? `${count.done} von ${count.total}` : `${Math.floor(fraction * 100)} %`
      return note ? `${words}: ${note}` : words
    },
    finished: 'Fertig',
    failed: 'Fehlgeschlagen',
    cancelled: 'Abgebrochen',
    interrupted: 'Durch einen Neustart des Servers unterbrochen',
    interruptedNext: {
      ask: 'Die Administration entscheidet, ob er neu gestartet wird. Von Ihren Angaben geht nichts verloren.',
      rerun: 'Er wird von selbst neu gestartet.',
      fail: 'Er wird nicht neu gestartet.',
    },
    weWillWrite: (address) =>
      address === undefined
        ? 'Wer den Auftrag gesendet hat, bekommt eine E-Mail, wenn er fertig ist. Sie können diese Seite schließen.'
        : `Wir schreiben an ${address}, wenn der Auftrag fertig ist. Sie können diese Seite schließen.`,
    weWillWriteIfFailed: (address) =>
      address === undefined
        ? 'Wer den Auftrag gesendet hat, bekommt eine E-Mail, wenn er fehlschlägt. Sie können diese Seite schließen.'
        : `Wir schreiben an ${address}, wenn der Auftrag fehlschlägt. Sie können diese Seite schließen.`,
    keepTheLink: 'Merken Sie sich diese Adresse oder die Auftragskennung, um wiederzukommen.',
    jobId: 'Auftrag',
    startedBy: (schedule, serial) => `Gestartet vom Zeitplan ${schedule}, Start ${serial}`,
    answer: 'Ergebnis',
    files: 'Dateien',
    moreOutputs: 'Nur die ersten Dateien sind aufgeführt.',
    download: 'Herunterladen',
    output: 'Ausgabe',
    outputSoFar: 'Ausgabe bisher',
    nothingYet: 'Noch nichts.',
    lineIsCut: '… (der Rest dieser Zeile ist weggelassen)',
    onlyTheEnd: 'Nur das Ende wird gezeigt.',
    wholeOutput: 'Ganze Ausgabe',
    wholeErrors: 'Ganze Fehlerausgabe',
    errors: 'Fehlerausgabe',
    messages: 'Meldungen des Programms',
    inputs: 'Was angegeben wurde',
    nothingGiven: 'nichts',
    notShown: 'angegeben, wird nicht gezeigt',
    times: 'Wann',
    submitted: 'Gesendet',
    started: 'Begonnen',
    ended: 'Beendet',
    took: 'Dauer',
    cpuTime: 'Prozessorzeit',
    peakMemory: 'Höchster Speicherbedarf',
    whatRan: 'Was ausgeführt wurde',
    version: 'Version',
    host: 'Rechner',
    exitStatus: 'Exit-Status',
    endedBy: (signal) => `durch Signal ${signal} beendet`,
    timeLimit: 'Zeitlimit',
    memoryLimit: 'Speicherlimit',
    outputLimit: 'Limit für Ausgaben',
    attempt: 'Versuch',
    attemptOf: (attempt, most) => (most > attempt ? `${attempt} von ${most}` : `${attempt}`),
    earlierAttempts: 'Frühere Versuche',
    why: 'Warum er endete',
    newJob: 'Neuen Auftrag beginnen',
    rerun: 'Noch einmal ausführen',
    sameInputs: 'Ändern und noch einmal ausführen',
    onlyTheBegin: 'Nur der Anfang wird gezeigt.',
    isNoTable: 'Diese Datei lässt sich nicht als Tabelle lesen und wird deshalb als Text gezeigt.',
    isNoImage: 'Diese Datei ist kein Bild, was ihr Name auch sagt, und kann nur heruntergeladen werden.',
    missing: (label, path) =>
      label === path
        ? `Das Programm hat ${path} nicht geschrieben.`
        : `${label}: Das Programm hat ${path} nicht geschrieben.`,
    isBinary: 'Diese Datei ist kein Text und lässt sich deshalb nur herunterladen.',
  },

  table: {
    column: (number) => `Spalte ${number}`,
    filter: 'Filtern',
    filterOf: (label) => `Nur Zeilen von „${label}“, die diesen Text enthalten`,
    placeholder: 'Text in einer Zeile',
    empty: 'Es gibt keine Zeilen.',
    nothingFound: 'Keine Zeile enthält diesen Text.',
    firstRows: (count, isFiltered) =>
      isFiltered
        ? `Die ersten ${count} Zeilen, die ihn enthalten, werden gezeigt.`
        : `Die ersten ${count} Zeilen werden gezeigt.`,
    ofRows: (count, all, isFiltered) =>
      `Die ersten ${count} von ${grouped(all)} Zeilen${isFiltered ? ', die ihn enthalten,' : ''} werden gezeigt.`,
    found: (count) => (count === 1 ? '1 Zeile enthält ihn.' : `${count} Zeilen enthalten ihn.`),
    stoppedAt: (rows) =>
      rows === 0
        ? 'In der Zeit, die hier dafür da ist, wurde keine ihrer Zeilen erreicht. Laden Sie sie herunter, um alle zu haben.'
        : `Die Tabelle ist groß: Nur ihre ersten ${grouped(rows)} Zeilen wurden durchsucht. Laden Sie sie herunter, um alle zu haben.`,
    firstColumns: (count, all) => `Die ersten ${count} von ${grouped(all)} Spalten werden gezeigt.`,
  },

  zip: {
    all: 'Alle Dateien als ein Zip',
    note: 'NICHT IN DIESEM ZIP.txt',
    leftOut: (paths) =>
      `Nicht in diesem Zip, da es Verweise oder keine gewöhnlichen Dateien sind oder sie nicht gelesen werden können:\n\n${paths.map((path) => `${path}\n`).join('')}`,
    andMore: (count) => `(alles, was nach den ersten ${grouped(count)} Dateien und Ordnern kommt)`,
    andOthers: (count) => `(und ${grouped(count)} weitere)`,
  },

  record: {
    link: 'Alles für die Unterlagen, als ein Zip',
    help: 'Eingaben, Befehl, Versionen, Ergebnisse und Prüfsummen, und ein Skript, das ihn ohne Errand noch einmal ausführt.',
    isNotOver: (id) => `Der Auftrag „${id}“ ist noch nicht vorbei: Unterlagen gibt es erst dann.`,
    noDefinition:
      'Was ausgeführt wurde, lässt sich nicht mehr sagen: Die Definition im Ordner des Auftrags ist beschädigt.',
    definitionNote: (leftOut) =>
      [
        '; Was die program.ini sagt, mit der der Auftrag gesendet wurde, ohne ihre Kommentare.\n',
        ...(leftOut.length === 0 ? [] : ['; Weggelassen, ganz oder zum Teil:\n']),
        ...leftOut.map((one) => `;   ${one}\n`),
        '\n',
      ].join(''),
    versions: (facts) =>
      [
        facts.version === undefined ? '' : `Das Programm sagte von sich selbst: ${facts.version}\n`,
        facts.host === undefined ? '' : `Es lief auf dem Rechner ${facts.host}.\n`,
        facts.command === undefined
          ? ''
          : `Im Arbeitsverzeichnis des Auftrags wurde ausgeführt:\n\n  ${facts.command}\n\n`,
        `Diese Unterlagen hat Errand ${facts.errand} mit Node ${facts.node} zusammengestellt.\n`,
      ].join(''),
    readme: (facts) =>
      [
        `${facts.title}, Auftrag ${facts.id}\n`,
        'config.ini sagt, was verlangt wurde, program.ini, wie das Programm ausgeführt wurde, status.ini, wie es endete. inputs/ enthält die Dateien, die angegeben wurden, files/ die, die herauskamen; output.txt und err_output.txt sind, was ausgegeben wurde, usage.csv Prozessorzeit und Speicher währenddessen, versions.txt, was vom Programm bekannt ist. Geheimes, wessen Auftrag es war, Ordner des Servers, die nicht im Befehl selbst stehen, und Variablen, die die Definition des Programms nicht freigibt, sind weggelassen; die ersten Zeilen von program.ini sagen, welche Schlüssel das betrifft.\n',
        'Um zu sehen, dass sich nichts geändert hat:      sha256sum -c SHA256SUMS\nUm es noch einmal auszuführen, ohne Errand:      sh run.sh\n',
        {
          'not needed': '',
          whole:
            'program/ ist eine Kopie des Ordners des Programms, wie er jetzt ist, ohne verborgene Dateien. Was es sonst noch braucht, muss installiert sein.\n',
          'not allowed':
            'Der Ordner des Programms ist nicht in diesen Unterlagen, da dessen Definition ihn nicht freigibt: run.sh fragt, wo eine Kopie liegt.\n',
          'too large':
            'Der Ordner des Programms ist zu groß für diese Unterlagen: run.sh fragt, wo eine Kopie liegt.\n',
          incomplete:
            'Der Ordner des Programms kann nicht so in diesen Unterlagen sein, wie er ist: siehe das Ende dieser Datei. run.sh fragt, wo eine Kopie liegt.\n',
        }[facts.copy],
        'Die Limits für Zeit, Speicher und Ausgaben, die der Auftrag hatte, setzt run.sh nicht; sie stehen in program.ini.\n',
        facts.leftOut.length === 0
          ? ''
          : `Nicht in diesen Unterlagen, da es Verweise oder keine gewöhnlichen Dateien sind oder sie nicht gelesen werden können:\n\n${facts.leftOut.map((path) => `${path}\n`).join('')}`,
      ]
        .filter((part) => part !== '')
        .join('\n'),
  },

  cancel: {
    button: 'Diesen Auftrag abbrechen',
    isOver: (id) => `Der Auftrag „${id}“ ist schon vorbei.`,
    by: (who) => `Abgebrochen wurde der Auftrag von: ${who}.`,
    byTheBrowser: 'Der Auftrag wurde mit dem Browser abgebrochen, der ihn gesendet hat.',
    isBeing: 'Wird abgebrochen',
    anAdministrator: 'Administration',
    theBrowser: 'dem Browser, der ihn gesendet hat',
  },

  plot: {
    words: (label, y, x) =>
      `${label}: ${y.join(', ')} gegen ${x}, als Diagramm. Die Zahlen stehen in der Datei.`,
    along: (x) => `gegen ${x}`,
    firstRows: (rows) => `Die ersten ${grouped(rows)} Zeilen sind gezeichnet.`,
    noColumn: (name, known) =>
      `Es gibt kein Diagramm: Die Datei hat keine Spalte „${name}“. Sie hat ${known.map((one) => `„${one}“`).join(', ')}.`,
    noNumbers: 'Es gibt kein Diagramm: Wo Zahlen stehen sollten, hat die Datei keine.',
    noTable: 'Es gibt kein Diagramm: Die Datei lässt sich nicht als Tabelle lesen.',
  },

  fasta: {
    sequences: (count, isCut) =>
      `${isCut ? 'Mehr als ' : ''}${grouped(count)} ${count === 1 ? 'Sequenz' : 'Sequenzen'}`,
  },

  compare: {
    title: (program) => `Zwei Aufträge von ${program}`,
    tab: (program, a, b) => `${a} und ${b}: ${program}`,
    button: 'Vergleichen',
    link: 'Mit einem anderen vergleichen …',
    tickOther: (id) =>
      `Kreuzen Sie den Auftrag an, mit dem ${id} verglichen werden soll, und drücken Sie „Vergleichen“.`,
    impossible: 'Nicht zu vergleichen',
    noOther:
      'Welcher andere Auftrag ist gemeint? Kreuzen Sie auf Meine Aufträge zwei Aufträge eines Programms an, oder hängen Sie an diese Adresse ?with= und die Kennung des anderen an.',
    notTwo: (count) =>
      `Nebeneinander gestellt werden zwei Aufträge, angekreuzt ${count === 0 ? 'ist keiner' : count === 1 ? 'ist einer' : `sind ${count}`}. Gehen Sie zurück und kreuzen Sie zwei an.`,
    sameJob: 'Das ist zweimal derselbe Auftrag. Wählen Sie einen anderen, um ihn damit zu vergleichen.',
    otherProgram: (a, b) =>
      `Das sind Aufträge verschiedener Programme, ${a} und ${b}. Nebeneinander stehen nur Aufträge desselben Programms.`,
    input: 'Eingabe',
    file: 'Datei',
    differs: 'anders',
    otherContent: 'gleicher Name, anderer Inhalt',
    notCompared: 'gleicher Name; zu groß, um zu sehen, ob auch der Inhalt gleich ist',
    same: (count, isAll) =>
      isAll
        ? count === 1
          ? 'Die einzige Eingabe ist gleich'
          : `Alle ${count} Eingaben sind gleich`
        : count === 1
          ? '1 Eingabe ist gleich'
          : `${count} Eingaben sind gleich`,
    sameFile: 'In beiden gleich.',
    sameRows: (count) =>
      count === 1
        ? 'Die erste Zeile ist in beiden gleich.'
        : `Die ersten ${count} Zeilen sind in beiden gleich.`,
    onlyIn: (id) => `nur in ${id}`,
    noFile: 'Er hat keine solche Datei hinterlassen.',
    notYet: 'Er ist noch nicht vorbei.',
    notBegun: 'Er wurde nicht begonnen.',
    nothing: 'Nichts.',
    facts: 'Wie er lief',
    of: (what, id) => `${what}, Auftrag ${id}`,
  },

  share: {
    title: 'Diesen Auftrag teilen',
    link: 'Teilen',
    help: (results) =>
      results === 'id'
        ? 'Er kommt auf die Liste der Person, mit der Sie ihn teilen, und eine E-Mail nennt ihr die Adresse. Sie kann ihn ansehen und als eigenen Auftrag noch einmal ausführen; ändern kann sie ihn nicht.'
        : 'Er kommt auf die Liste der Person, mit der Sie ihn teilen, und eine E-Mail bringt ihr einen Link, der ihn öffnet. Sie kann ihn ansehen und als eigenen Auftrag noch einmal ausführen; ändern kann sie ihn nicht.',
    address: 'E-Mail-Adresse',
    button: 'Teilen',
    done: (address) => `Der Auftrag steht jetzt auf der Liste von ${address}, und eine E-Mail sagt es.`,
    wasShared: (address) => `Der Auftrag stand schon auf der Liste von ${address}.`,
    back: 'Zurück zum Auftrag',
    copy: 'Link kopieren',
    copied: 'Kopiert',
    tooMany: 'Zu viele E-Mails über geteilte Aufträge. Versuchen Sie es in einer Stunde noch einmal.',
    notSent: (address) =>
      `Der Auftrag steht jetzt auf der Liste von ${address}, aber die E-Mail konnte nicht gesendet werden. Schicken Sie die Adresse des Auftrags bitte selbst.`,
  },

  delete: {
    title: 'Diesen Auftrag löschen?',
    link: 'Löschen',
    help: 'Seine Dateien und Ergebnisse verschwinden von diesem Server, und der Auftrag von jeder Liste, auf der er steht. Niemand kann ihn zurückholen.',
    button: 'Auftrag löschen',
    keep: 'Behalten',
    isNotOver: (id) =>
      `Der Auftrag „${id}“ ist noch nicht vorbei. Brechen Sie ihn erst ab und löschen Sie ihn dann.`,
  },

  jobs: {
    title: 'Meine Aufträge',
    allTitle: 'Alle Aufträge',
    empty: 'Noch keine Aufträge.',
    noneFound: 'So einen Auftrag gibt es nicht.',
    showAll: 'Alle zeigen',
    search: 'Suchen',
    searchLabel: 'In Aufträgen suchen',
    searchHelp:
      'Wörter aus Eingaben, Ergebnissen und Dateinamen; außerdem program:blastp, state:failed, since:7d, until:2026-11-01, "zwei Wörter", -ohne.',
    searchHelpTitle: 'Was eine Suche sagen kann',
    any: 'Alle',
    states: {
      waiting: 'Wartet',
      running: 'Läuft',
      finished: 'Fertig',
      failed: 'Fehlgeschlagen',
      cancelled: 'Abgebrochen',
      interrupted: 'Unterbrochen',
    },
    program: 'Programm',
    state: 'Zustand',
    submitted: 'Gesendet',
    took: 'Dauer',
    job: 'Auftrag',
    unreadable: 'Unlesbar',
    unreadableHelp:
      'die Dateien dieses Auftrags sind beschädigt; die Administration kann sie aus einer Sicherung wiederherstellen',
    signInFirst:
      'Um Ihre Aufträge zu sehen, öffnen Sie einen Link, den wir an Ihre Adresse schicken. Für einen einzelnen Auftrag genügt seine Kennung.',
    onlyFirst: (count) => `Die neuesten ${count} werden gezeigt.`,
    count: (count, most) =>
      count > most ? `Mehr als ${grouped(most)} Aufträge` : count === 1 ? '1 Auftrag' : `${count} Aufträge`,
    pages: 'Seiten',
    pageOf: (page, pages) => `Seite ${page} von ${pages}`,
    previous: 'Zurück',
    next: 'Weiter',
    older: 'Ältere',
    asCsv: 'Diese Liste herunterladen (CSV)',
    select: (what) => `${what} auswählen`,
    selectAll: 'Alle auswählen',
    selectColumn: 'Auswahl',
    withSelected: 'Die ausgewählten:',
    noneSelectedTitle: 'Kein Auftrag ist ausgewählt',
    noneSelected: 'Kein Auftrag ist ausgewählt. Gehen Sie zurück und kreuzen Sie die an, die Sie meinen.',
    goBack: 'Zurück zur Liste',
    selected: {
      button: { cancel: 'Abbrechen …', delete: 'Löschen …' },
      question: {
        cancel: (count) => (count === 1 ? 'Diesen Auftrag abbrechen?' : `Diese ${count} Aufträge abbrechen?`),
        delete: (count) => (count === 1 ? 'Diesen Auftrag löschen?' : `Diese ${count} Aufträge löschen?`),
      },
      help: {
        cancel:
          'Was wartet, wird nicht mehr gestartet; was läuft, wird beendet. Was bisher geschrieben wurde, bleibt.',
        delete:
          'Alle ihre Dateien verschwinden, für jeden, der sie auf seiner Liste hat. Das lässt sich nicht rückgängig machen.',
      },
      confirm: {
        cancel: (count) => (count === 1 ? 'Ja, abbrechen' : `${count} Aufträge abbrechen`),
        delete: (count) => (count === 1 ? 'Ja, löschen' : `${count} Aufträge löschen`),
      },
      others: {
        cancel: (count) =>
          `${count === 1 ? '1 der ausgewählten ist' : `${count} der ausgewählten sind`} schon vorbei oder nicht von Ihnen.`,
        delete: (count) =>
          `${count === 1 ? '1 der ausgewählten ist' : `${count} der ausgewählten sind`} noch nicht vorbei oder nicht von Ihnen.`,
      },
      none: {
        cancel:
          'Keiner der ausgewählten Aufträge kann abgebrochen werden: Sie sind schon vorbei oder nicht von Ihnen.',
        delete:
          'Keiner der ausgewählten Aufträge kann gelöscht werden: Sie sind noch nicht vorbei (brechen Sie sie erst ab) oder nicht von Ihnen.',
      },
      done: {
        cancel: (count) =>
          count === 1 ? '1 Auftrag wurde abgebrochen.' : `${count} Aufträge wurden abgebrochen.`,
        delete: (count) => (count === 1 ? '1 Auftrag wurde gelöscht.' : `${count} Aufträge wurden gelöscht.`),
      },
      left: (count) =>
        count === 1
          ? '1 der ausgewählten blieb, wie er war.'
          : `${count} der ausgewählten blieben, wie sie waren.`,
    },
  },

  search: {
    unknownState: (found, known) =>
      `Einen Zustand „${found.slice(0, 60)}“ gibt es nicht; es gibt ${known.join(', ')}.`,
    unknownReason: (found, known) =>
      `Einen Grund „${found.slice(0, 60)}“ gibt es nicht; es gibt ${known.join(', ')}.`,
    notATime: (field, found) =>
      `${field}: erwartet wird eine Zeit wie 7d, 12h, today oder 2026-11-21, nicht „${found.slice(0, 60)}“.`,
    notAnAddress: (found) => `owner: erwartet wird eine E-Mail-Adresse, nicht „${found.slice(0, 60)}“.`,
    notAnId: (found) =>
      `id: erwartet wird eine Auftragskennung oder ihr Anfang, nicht „${found.slice(0, 60)}“.`,
    unknownField: (found, meant) =>
      `„${found.slice(0, 60)}“ ist unbekannt; ist ${meant}: gemeint? In Anführungszeichen ist es ein Text, nach dem gesucht wird.`,
    noValue: (field) => `${field}: steht da, ohne dass gesagt wird, wonach gesucht werden soll.`,
    twice: (field) => `${field}: steht zweimal da; das erste zählt.`,
    onlyWords: (found) => `„${found.slice(0, 60)}“ ist unbekannt: Mit - lassen sich nur Wörter ausschließen.`,
  },

  signIn: {
    title: 'Anmelden',
    send: 'Link schicken',
    sent: (address) => `Ein Link ist unterwegs an ${address}.`,
    sentHelp:
      'Er gilt einmal, innerhalb von 15 Minuten. Nichts angekommen? Sehen Sie im Spam-Ordner nach oder fordern Sie einen neuen an.',
    outboxHelp: 'Dieses Portal wird gerade ausprobiert: E-Mails kommen in den Postausgang.',
    openOutbox: 'Postausgang öffnen',
    confirm: (address) => `Anmelden als ${address}`,
    confirmHelp: 'Sie bleiben auf diesem Gerät 30 Tage angemeldet.',
    button: 'Anmelden',
    used: 'Dieser Link wurde schon benutzt oder ist älter als 15 Minuten. Fordern Sie einen neuen an.',
    signOut: 'Abmelden',
    signedInAs: (address) => `Angemeldet als ${address}`,
    tooMany: 'Zu viele E-Mails zum Anmelden. Versuchen Sie es in einer Stunde noch einmal.',
    notSent: 'Die E-Mail konnte nicht gesendet werden. Versuchen Sie es in ein paar Minuten noch einmal.',
  },

  outbox: {
    title: 'Postausgang',
    help: 'E-Mails, die gesendet worden wären. Um sie zu senden, setzen Sie [mail] smtp in errand.ini.',
    empty: 'Noch keine E-Mails.',
    heldBack:
      'Diese E-Mail meldet die Administration an, deshalb sieht nur diese sie hier. Einen Link zeigt der Befehl',
  },

  priority: {
    title: 'Priorität',
    is: (priority) => `Priorität: ${priority}`,
    make: (word) => ({ low: 'Niedrig', normal: 'Normal', high: 'Hoch' })[word],
    number: 'Priorität als Zahl',
    change: 'Ändern',
    expected: 'erwartet wird low, normal, high oder eine ganze Zahl von -1000 bis 1000',
    unknown: (found) => `priority: ${de.priority.expected}, nicht „${found.slice(0, 60)}“`,
    isOver: (id) => `Der Auftrag ${id} ist vorbei und braucht keine andere Priorität.`,
    runs: (id) => `Der Auftrag ${id} läuft schon: Nur ein wartender nimmt eine andere Priorität an.`,
  },
  clear: {
    clockAhead: (now, last) =>
      `Nichts wurde entfernt: Die Uhr des Servers zeigt ${now}; als zuletzt nach alten Aufträgen gesehen wurde, zeigte sie ${last}. Wenn sie stimmt (etwa weil das Portal inzwischen nicht lief), führen Sie aus: errand clear --trust-clock`,
  },
  rerun: {
    hasSecrets:
      'Diesem Auftrag wurde etwas Geheimes mitgegeben, deshalb kann ihn so, wie er ist, nur noch einmal ausführen, wem er gehört. Füllen Sie das Formular aus und tippen Sie das Geheime selbst.',
    ofSchedule: (schedule) =>
      `Dieser Auftrag führte einen Befehl des Zeitplans „${schedule}“ selbst aus und kann deshalb nicht als Auftrag noch einmal ausgeführt werden. Die Administration startet den Zeitplan: errand schedule start ${schedule}`,
    fileGone: (name) =>
      `Die Datei „${name.slice(0, 100)}“ dieses Auftrags ist nicht mehr da, deshalb kann er nicht noch einmal ausgeführt werden. Füllen Sie das Formular aus und wählen Sie die Datei.`,
  },
  signal: {
    title: 'Dem Programm ein Signal senden',
    which: 'Signal',
    send: 'Senden',
    notRunning: (id) => `Der Auftrag ${id} läuft nicht, deshalb wurde kein Signal gesendet.`,
    unknown: (found, known) =>
      `signal: erwartet wird eines von ${known.join(', ')}, nicht „${found.slice(0, 60)}“`,
  },
  admin: {
    title: 'Verwaltung',
    version: (version) => `Errand ${version}, gestartet`,
    restarts: (count) => `In der letzten Stunde ${count === 1 ? 'einmal' : `${count}-mal`} neu gestartet`,
    crashed: 'Zuletzt abgestürzt ist das Portal',
    lastCrash: (when, why): string => `${de.admin.crashed} ${when}: ${why}`,
    owner: 'Von',
    why: 'Warum',
    in: (time) => `in ${time}`,
    interrupted: (count) => `${count === 1 ? '1 Auftrag ist' : `${count} Aufträge sind`} unterbrochen`,
    interruptedHelp:
      'Sie liefen, als der Server ausfiel. Neu gestartet beginnen sie von vorn, mit denselben Eingaben.',
    restart: 'Neu starten',
    notRestarted: (why) => ['Nicht alle konnten neu gestartet werden:', ...why].join('\n'),
    broken: 'Programme, die nicht angeboten werden, da ihre Definitionen Fehler enthalten',
    unreadable: 'Aufträge, deren Dateien beschädigt sind',
    unreadableHelp:
      'Wie, sagt das Protokoll. Stellen Sie sie aus einer Sicherung wieder her, dann: errand reindex.',
    unsent: (count) =>
      `${count === 1 ? '1 E-Mail konnte' : `${count} E-Mails konnten`} noch nicht gesendet werden`,
    unsentPosts: (count) =>
      `${count === 1 ? '1 Meldung konnte' : `${count} Meldungen konnten`} noch nicht gesendet werden`,
    tried: (tries, next) =>
      `${tries === 1 ? 'einmal' : `${tries}-mal`} versucht, ${next === undefined ? 'aufgegeben; errand reload versucht es noch einmal' : `nächstes Mal ${next}`}.`,
    targets: 'Warteschlangen',
    target: 'Warteschlange',
    runs: 'Läuft',
    waits: 'Wartet',
    slots: 'Plätze',
    slotsOf: (target) => `Plätze von ${target}`,
    change: 'Ändern',
    pause: 'Anhalten',
    continue: 'Fortsetzen',
    cancel: 'Abbrechen',
    running: (count, slots) => `${count} von ${slots} ${count === 1 ? 'läuft' : 'laufen'}`,
    waiting: (count, oldest) =>
      count === 0
        ? 'keiner wartet'
        : `${count === 1 ? '1 wartet' : `${count} warten`}${oldest ? `, der erste schon ${oldest}` : ''}`,
    noSlots: 'Nichts wird gestartet: Es gibt keine Plätze.',
    pausedBy: (who, ago) => `Angehalten ${ago} (${who})`,
    slotsBy: (who, ago, inFile) => `Plätze geändert ${ago} (${who}); errand.ini sagt ${inFile}`,
    asInFile: 'Wie in errand.ini',
    wrongSlots: (most) => `Tippen Sie eine ganze Zahl von 0 bis ${most}.`,
    problems: 'Zurzeit kann kein neuer Auftrag angenommen und ausgeführt werden',
    waitingNow: 'Wartet am längsten',
    runningNow: 'Läuft gerade',
    nothingRuns: 'Nichts läuft.',
    failed: 'Zuletzt fehlgeschlagen',
    nothingFailed: 'Nichts ist fehlgeschlagen.',
    reasons: {
      exit: 'Exit-Status',
      signal: 'durch ein Signal beendet',
      stderr: 'schrieb in die Fehlerausgabe',
      time_limit: 'Zeitlimit',
      memory_limit: 'Speicherlimit',
      output_limit: 'Limit für Ausgaben',
      cancelled: 'abgebrochen',
      not_started: 'konnte nicht gestartet werden',
      lost: 'verloren',
    },
    disks: 'Festplatten',
    free: (free, total) => `${free} von ${total} frei`,
  },
  targets: {
    unknown: (name, known) =>
      `Eine Warteschlange „${name.slice(0, 60)}“ gibt es nicht; es gibt ${known.join(', ')}.`,
    wrongSlots: (most, found) =>
      `slots: erwartet wird eine ganze Zahl von 0 bis ${most}, nicht „${found.slice(0, 60)}“`,
  },
  reload: {
    unavailable: 'dieses Portal wurde so gestartet, dass es seine Einstellungen nicht noch einmal lesen kann',
    refused: (mistakes) =>
      [
        'Die Einstellungen enthalten Fehler, deshalb hat sich nichts geändert:',
        ...mistakes.map((line) => `  ${line}`),
      ].join('\n'),
  },

  api: {
    title: 'Die API',
    lead: 'Was diese Seiten können, für Skripte und Programme: JSON über HTTP. Zeiten sind UTC; was nicht bekannt ist, ist `null`. Die einzelnen Anfragen sind auf Englisch beschrieben.',
    document: 'Für Generatoren von Clients gibt es dasselbe als OpenAPI 3.1:',
    socketTitle: 'Wer fragt',
    socket:
      'Wer die Datei `state/portal.sock` öffnen darf und über diesen Socket fragt, gehört zur Administration.',
    sessionSays: 'Von anderswo sagt das Cookie einer Sitzung, wer fragt:',
    session: 'Das Cookie einer Sitzung, das ein Link zum Anmelden gibt.',
    key: 'Der Schlüssel eines Auftrags, wie im Link seiner E-Mail.',
    token:
      'Das Token eines Auftrags aus einem Zeitplan, das sein Programm als ERRAND_TOKEN findet. Nur über den Socket.',
    who: (level, results) =>
      ({
        anyone: 'Für alle.',
        reader:
          results === 'id'
            ? 'Für alle, die die Auftragskennung kennen.'
            : 'Für die Person, der der Auftrag gehört, für alle, die ihn auf ihrer Liste oder seinen Schlüssel haben, und für die Administration.',
        manager:
          'Für die angemeldete Person, der der Auftrag gehört, den Browser, der ihn gesendet hat, und die Administration.',
        'signed in': 'Für alle, die angemeldet sind.',
        administrator: 'Für die Administration.',
        'outbox reader': 'Für die Administration.',
        'metrics reader': 'Für alle, die die Messwerte lesen dürfen, und die Administration.',
        'scheduled job':
          'Für die Administration, und über den Socket für einen Auftrag aus einem Zeitplan, mit seinem Token, solange er läuft.',
      })[level],
    places: {
      path: 'im Pfad',
      query: 'in der Abfrage',
      header: 'ein Header',
      body: 'im JSON-Inhalt',
    },
    required: 'nötig',
    defaultIs: (value) => `sonst ${value}`,
    atMost: (max) => `höchstens ${max}`,
    members: 'Was zu senden ist',
    ask: 'Zum Beispiel',
    asForm: 'Oder als Formular',
    answer: 'Antwort',
    refusals: 'Wird abgelehnt mit',
    onCommandLine: 'Auf der Kommandozeile:',
    errors: 'Fehler',
    errorsHelp:
      'Jede Ablehnung hat dieselbe Form. Richten Sie sich nach dem Code; Meldungen sind für Menschen und können sich ändern.',
  },

  problems: {
    noId: 'Tippen Sie die Kennung eines Auftrags in das Feld.',
    noSuchJob: (id) => `Einen Auftrag „${id.slice(0, 60)}“ gibt es nicht.`,
    noSuchJobHelp:
      'Sehen Sie die Kennung in Ihrer E-Mail nach: acht Buchstaben ohne Vokale. Auf Leerzeichen, Bindestriche und Großschreibung kommt es nicht an.',
    damagedJob: (id) =>
      `Die Dateien des Auftrags „${id}“ sind beschädigt. Sagen Sie der Administration Bescheid; sie kann sie aus einer Sicherung wiederherstellen.`,
    noSuchPage: 'Diese Seite gibt es nicht.',
    noSuchFolder: 'Diesen Ordner gibt es hier nicht.',
    noSuchFile: 'Diese Datei gibt es in diesem Auftrag nicht.',
    forbidden: 'Das dürfen Sie nicht sehen.',
    notYours:
      'Das darf nur, wem dieser Auftrag gehört. Melden Sie sich mit der Adresse an, mit der er gesendet wurde.',
    signInFirst: 'Melden Sie sich erst an.',
    crossSite:
      'Dieses Formular kam von einer Seite einer anderen Website und wurde deshalb nicht angenommen. Öffnen Sie das Formular hier und senden Sie es noch einmal.',
    tooManyWrongIds:
      'Zu viele unbekannte Auftragskennungen. Warten Sie eine Minute und sehen Sie dann noch einmal in Ihre E-Mail.',
    tooManyScans:
      'Zurzeit werden zu viele große Tabellen durchsucht. Versuchen Sie es in einer Minute noch einmal.',
    tooManyWatchers: 'Zurzeit werden zu viele Seiten laufend aktualisiert. Diese lädt sich selbst neu.',
    internal: 'Auf dem Server ist etwas schiefgegangen. Die Administration findet die Ursache im Protokoll.',
    quote: 'Wenn Sie um Hilfe bitten, nennen Sie dies:',
    malformed: 'Die Anfrage konnte nicht gelesen werden.',
    brokenJson: (place) =>
      `Der Inhalt ist kein JSON${place.replace('line', 'Zeile').replace('column', 'Spalte')}.`,
    bodyTooLarge:
      'Die Anfrage ist zu groß. Was getippt oder als JSON gesendet wird, geht bis zu dem Limit, das die Administration gesetzt hat ([limits] form); größere Texte gehen als Dateien.',
    starting: 'Das Portal startet gerade. Versuchen Sie es in ein paar Sekunden noch einmal.',
    goHome: 'Alle Programme',
    headings: {
      invalid_request: 'Nicht verstanden',
      sign_in_required: 'Nicht angemeldet',
      forbidden: 'Nicht erlaubt',
      cross_site: 'Nicht angenommen',
      not_found: 'Nicht gefunden',
      conflict: 'Zurzeit nicht möglich',
      too_large: 'Zu groß',
      invalid_inputs: 'Stimmt noch nicht',
      too_many: 'Zu viele',
      internal: 'Ein Fehler des Portals',
      misconfigured: 'Falsch eingerichtet',
      unavailable: 'Zurzeit nicht verfügbar',
      no_space: 'Kein Platz',
    },
  },

  letters: {
    title: (program, own) => (own === undefined ? program : `${own} (${program})`),
    subject: (portal, title, id, outcome) =>
      `[${portal}] ${title} ${id}: ${{ finished: 'fertig', failed: 'fehlgeschlagen', cancelled: 'abgebrochen' }[outcome]}`,
    finished: (title) => `Ihr Auftrag ist fertig: ${title}.`,
    failed: (title) => `Ihr Auftrag ist fehlgeschlagen: ${title}.`,
    cancelled: (title) => `Ihr Auftrag wurde abgebrochen: ${title}.`,
    took: (time) => `Dauer: ${time}.`,
    seeResult: 'Ergebnis ansehen',
    seeWhy: 'Ansehen, was schiefging',
    seeJob: 'Auftrag ansehen',
    jobId: (id) => `Auftrag ${id}`,
    why: 'Sie bekommen diese E-Mail, weil beim Senden des Auftrags Ihre Adresse angegeben wurde. Antworten darauf liest niemand.',
    sharedSubject: (portal, title, id) => `[${portal}] ${title} ${id}: mit Ihnen geteilt`,
    shared: (from, title) =>
      from === undefined
        ? `Ein Auftrag wurde mit Ihnen geteilt: ${title}.`
        : `${from} teilt einen Auftrag mit Ihnen: ${title}.`,
    sharedWhy:
      'Sie bekommen diese E-Mail, weil jemand Ihre Adresse angegeben hat, um den Auftrag mit Ihnen zu teilen. Antworten darauf liest niemand.',
    notStartedSubject: (portal, schedule) => `[${portal}] Zeitplan ${schedule}: nicht gestartet`,
    notStarted: (schedule) => `Der Zeitplan ${schedule} konnte nicht starten, es gibt also keinen Auftrag.`,
    start: (serial, cause, at) => `Es war Start ${serial}, ${cause}, am ${at}.`,
    once: 'Solange das so bleibt, kommt keine weitere E-Mail; die nächste erst, wenn er dazwischen gestartet ist.',
    seeSchedule: 'Zeitplan ansehen',
    ofSchedule: (name, serial, machine) =>
      `Es war Lauf ${serial} des Zeitplans „${name}“${machine === undefined ? '' : ` auf ${machine}`}.`,
    scheduledFinished: (title) => `Ein geplanter Auftrag ist fertig: ${title}.`,
    scheduledFailed: (title) => `Ein geplanter Auftrag ist fehlgeschlagen: ${title}.`,
    scheduledCancelled: (title) => `Ein geplanter Auftrag wurde abgebrochen: ${title}.`,
    scheduleWhy:
      'Sie bekommen diese E-Mail, weil der Zeitplan Ihre Adresse nennt. Antworten darauf liest niemand.',
    signInSubject: (portal) => `[${portal}] Anmelden`,
    signInText:
      'Öffnen Sie diesen Link, um Ihre Aufträge zu sehen. Er gilt einmal, innerhalb von 15 Minuten.',
    signInWhy: 'Wenn Sie ihn nicht angefordert haben, tun Sie nichts: Ohne den Link kommt niemand hinein.',
    signInButton: 'Anmelden',
  },

  schedules: {
    every: (count, unit) => {
      const [one = '', several = ''] = {
        second: ['jede Sekunde', 'Sekunden'],
        minute: ['jede Minute', 'Minuten'],
        hour: ['jede Stunde', 'Stunden'],
        day: ['jeden Tag', 'Tage'],
        week: ['jede Woche', 'Wochen'],
        month: ['jeden Monat', 'Monate'],
        year: ['jedes Jahr', 'Jahre'],
      }[unit] ?? [`jede ${unit}`, unit]
      return count === 1 ? one : `alle ${count} ${several}`
    },
    at: (times) => `um ${times}`,
    cron: (pattern) => `cron ${pattern}`,
    inZone: (words, timezone) => `${words} (${timezone})`,
    when: (rule) => `wenn ${rule}`,
    after: (name, end) =>
      ({ any: `nach ${name}`, success: `nach Erfolg von ${name}`, failure: `nach Fehlschlag von ${name}` })[
        end
      ],
    refused: (mistakes) =>
      [
        'Die Zeitpläne hätten Fehler, also ist alles, wie es war:',
        ...mistakes.map((line) => `  ${line}`),
      ].join('\n'),
    unknown: (name) => `Es gibt keinen Zeitplan „${name}“.`,
    unknownStart: (serial) =>
      `Kein Zeitplan hatte einen Start ${serial}, oder er wird nicht mehr aufbewahrt.`,
    notHere: (machines) =>
      `Er ist nicht für diesen Rechner, nur für ${machines.join(', ')}: Starten Sie ihn dort, oder ändern Sie „machines“.`,
    isRemoved: 'Er wurde aus den Zeitplänen genommen, während dieser Start wartete.',
    isDisabled: 'Er wurde ausgeschaltet, während dieser Start wartete.',
    tooManyWait: (most) => `${most} Starts von ihm warten schon.`,
    replaced: (serial) => `Ein späterer, ${serial}, nahm seinen Platz ein.`,
    takenOut: (by) => `${by} hat ihn aus der Reihe genommen.`,
    madeNoJob: (serial, name) =>
      `Start ${serial} von ${name} hat keinen Auftrag und wartet nicht: Es gibt nichts abzubrechen.`,
    programGone: (program, folder, schedule, file) =>
      `In ${folder} gibt es kein Programm „${program}“ mehr. Legen Sie seinen Ordner zurück, oder ändern Sie „program“ in [schedule.${schedule}] von ${file}.`,
    wrongInputs: (inputs, schedule, file) =>
      `${inputs.map(([name, why]) => `inputs.${name}: ${why}`).join('; ')}. Ändern Sie das in [schedule.${schedule}] von ${file}, dann „errand reload“.`,
    isThere: (name) => `Einen Zeitplan „${name}“ gibt es schon.`,
    wrongName: (name) =>
      `Der Name eines Zeitplans besteht aus Buchstaben, Ziffern, „_“ und „-“, beginnt mit einem Buchstaben und hat höchstens 100 Zeichen; gefunden „${name}“.`,
    socketOnly: (key) =>
      `Ein Zeitplan mit „${key}“ wird in seiner Datei oder auf der Kommandozeile des Servers angelegt und geändert, nicht von anderswo: Er sagt, was dort ausgeführt wird.`,
    cannotWrite: (file, why) => `${file} kann nicht geändert werden: ${why}`,
    fileGone:
      'ist nicht mehr da. Die Datei muss zurück an ihren Platz; sind keine Zeitpläne gewünscht, dann eine leere dieses Namens',
    unusable: {
      EISDIR: 'erwartet wird eine Datei, da ist ein Ordner; er muss weg',
      EACCES:
        'der Benutzer, unter dem das Portal läuft, darf das nicht; Besitzer oder Rechte ändern, oder die des Ordners',
      EPERM:
        'der Benutzer, unter dem das Portal läuft, darf das nicht; Besitzer oder Rechte ändern, oder die des Ordners',
      EROFS: 'der Datenträger ist nur lesbar eingehängt; er muss schreibbar sein',
      ENOSPC: 'der Datenträger ist voll; Platz schaffen',
      EDQUOT: 'das Kontingent des Benutzers, unter dem das Portal läuft, ist aufgebraucht; Platz schaffen',
      ELOOP: 'die Verweise führen im Kreis; sie müssen berichtigt werden',
      ENOTDIR: 'ein Teil des Pfads ist kein Ordner',
    },
    fileBusy: (file) =>
      `${file} wird die ganze Zeit von jemand anderem geändert. Danach kann es noch einmal versucht werden.`,
    causes: {
      clock: 'nach der Uhr',
      rule: 'durch seine Regel',
      after: 'nach einem anderen',
      person: 'von Hand',
    },
  },

  variables: {
    wrong: (mistakes) =>
      mistakes.length === 1
        ? `Keine Variable wurde gesetzt: ${mistakes[0]}`
        : ['Keine Variable wurde gesetzt:', ...mistakes.map((line) => `  ${line}`)].join('\n'),
    twice: 'steht zweimal da',
    wrongUnset: (mistakes) =>
      mistakes.length === 1
        ? `Keine Variable wurde gelöscht: ${mistakes[0]}`
        : ['Keine Variable wurde gelöscht:', ...mistakes.map((line) => `  ${line}`)].join('\n'),
    notSet: 'niemand hat sie gesetzt',
    tooMuch: (now, next, most) =>
      `Keine Variable wurde gesetzt: Alle zusammen hätten ${next} Byte, jetzt haben sie ${now}, und höchstens ${most} passen in die Umgebung aller Aufträge aus Zeitplänen. „errand unset“ schafft Platz.`,
    unnamed: (names) =>
      `Von anderswo als der Kommandozeile des Servers lassen sich nur Variablen setzen, die in [variables] in schedules.ini stehen, denn jede steht in der Umgebung aller Aufträge aus Zeitplänen. Dort braucht ${names.join(', ')} einen Wert.`,
    unsafeNumber:
      'eine Zahl dieser Größe wird als Text erwartet: Als Zahl gingen einige ihrer Ziffern verloren',
    jobIsOver: 'Das ist nicht das Token eines Auftrags aus einem Zeitplan, der gerade läuft.',
    jobMayNot:
      'Ein Auftrag aus einem Zeitplan darf mit seinem Token Variablen setzen und lesen, und sonst nichts.',
  },

  schedulePage: {
    title: 'Zeitpläne',
    titleOf: (name) => `Zeitplan ${name}`,
    help: 'Was von selbst startet. Es steht in',
    count: (count, running) =>
      `${count === 1 ? '1 Zeitplan' : `${count} Zeitpläne`}, ${running === 0 ? 'keiner läuft' : running === 1 ? '1 Lauf im Gange' : `${running} Läufe im Gange`}`,
    wrong: (count) => `${count} Fehler in ihrer Datei`,
    empty:
      'Es sind noch keine Zeitpläne eingerichtet. Ein Abschnitt in dieser Datei macht einen; docs/schedules.md sagt, wie.',
    mistakes: 'Die Datei hat Fehler',
    mistakesHelp:
      'Zeitpläne mit einem Fehler in ihren Zeilen fehlen; alle anderen sind da. Nach dem Beheben: errand reload.',
    schedule: 'Zeitplan',
    found: (count) => (count === 1 ? '1 Zeitplan' : `${count} Zeitpläne`),
    noneFound: 'Kein Zeitplan ist so.',
    searchLabel: 'In den Namen der Zeitpläne und in dem suchen, was sie ausführen',
    states: { any: 'Alle', running: 'Laufen', failed: 'Fehlgeschlagen', disabled: 'Ausgeschaltet' },
    order: 'Sortiert',
    orders: { name: 'Nach Namen', next: 'Nächster Lauf zuerst' },
    zone: (timezone) => `Zeiten sind die der Zeitzone, die ein Zeitplan nennt, sonst die von ${timezone}.`,
    starts: 'Startet',
    runsWhat: 'Führt aus',
    ownWork: { cmd: 'Einen eigenen Befehl', script: 'Ein eigenes Skript' },
    afterwards: 'Startet danach',
    afterwardsWhen: (name, end) =>
      ({ any: name, success: `${name}, bei Erfolg`, failure: `${name}, bei Fehlschlag` })[end],
    following: 'Und dann',
    rules: 'Regeln',
    holds:
      'Die Regel ist schon wahr. Der Zeitplan startet wieder, wenn sie falsch war und von neuem wahr wird.',
    holdsNot: 'Die Regel ist gerade nicht wahr. Der Zeitplan startet, wenn sie es wird.',
    variable: 'Variable',
    value: 'Wert jetzt',
    before: 'Nach prev',
    notSet: 'nicht gesetzt',
    emptyText: 'leerer Text',
    unit: 'gesetzt',
    next: 'Nächster Lauf',
    last: 'Letzter Lauf',
    runsNow: 'Läuft gerade',
    actions: 'Was zu tun ist',
    enable: 'Einschalten',
    disable: 'Ausschalten',
    start: 'Jetzt starten',
    now: 'jetzt',
    serial: (serial) => `Lauf ${serial}`,
    byHand: 'nur von Hand',
    neverAgain: 'Seine Zeit ist vorbei: nach der Uhr startet er nie wieder',
    elsewhere: (machines) => `Nicht auf diesem Rechner: nur auf ${machines.join(', ')}`,
    changed: (isEnabled) =>
      isEnabled ? 'Hier eingeschaltet; die Datei sagt aus' : 'Hier ausgeschaltet; die Datei sagt ein',
    disabled: 'In der Datei ausgeschaltet',
    outcomes: {
      job: 'Wird gestartet',
      queued: 'Wartet, bis der vorige beendet ist',
      refused: 'Nicht gestartet: Sein only_if war falsch',
      skipped: 'Nicht gestartet: Der vorige lief noch',
      cancelled: 'Aus der Reihe genommen',
      failed: 'Konnte nicht gestartet werden',
    },
    gone: 'Entfernt',
    removed: 'Sein Auftrag wurde entfernt.',
    settings: 'Einstellungen',
    notInFile: 'Die Datei sagt davon nichts mehr: Mit errand reload verschwindet es.',
    noMore:
      'Er ist nicht mehr unter den Zeitplänen: Er wurde aus der Datei genommen, oder in seinen Zeilen ist ein Fehler. Das sind seine letzten Starts; ihre Aufträge werden aufbewahrt wie alle anderen.',
    history: 'Letzte Läufe',
    number: 'Lauf',
    started: 'Gestartet',
    cause: 'Anlass',
    neverRan: 'Er ist noch nicht gelaufen.',
    onlyLast: (count) => `Die letzten ${count} werden gezeigt.`,
    timeline: 'Der letzte und der nächste Tag',
    dayAgo: 'vor einem Tag',
    inADay: 'in einem Tag',
    runs: (count, failed, isMore) =>
      count === 0
        ? 'keine Läufe'
        : `${isMore ? 'die letzten ' : ''}${count === 1 ? '1 Lauf' : `${count} Läufe`}${failed > 0 ? `, ${failed} fehlgeschlagen` : ''}`,
    waiting: (count) => (count === 1 ? '1 wartet' : `${count} warten`),
    notStarted: (count) => `${count} nicht gestartet`,
    coming: (count, isMore) =>
      count === 0
        ? 'keine mehr'
        : `${isMore ? 'mehr als ' : ''}${count} ${count === 1 ? 'kommt' : 'kommen'} noch`,
  },

  crash: {
    silent: 'ohne Angabe von Gründen (getötet, zu wenig Speicher, oder der Rechner fiel aus)',
    error: 'ein Fehler, den die Administration sieht',
  },

  health: {
    starting: 'Das Portal startet: Es übernimmt den Ordner der Aufträge.',
    jobs: 'In den Ordner der Aufträge kann nicht geschrieben werden.',
    state: 'Der Ordner state kann nicht benutzt werden.',
    space: 'Die Festplatte der Aufträge ist voll oder hat weniger Platz als [limits] min_free.',
    wrapper: 'Der Wrapper, der Aufträge ausführt, kann nicht ausgeführt werden.',
  },

  site: {
    programs: 'Programme',
    myJobs: 'Meine Aufträge',
    skip: 'Zum Inhalt springen',
    api: 'API',
    notice: 'Hinweis',
    language: 'Deutsch',
  },
}

/** `1.234` */
function grouped(count: number): string {
  return count.toLocaleString('de')
}
