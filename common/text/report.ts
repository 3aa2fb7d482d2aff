import { texts } from "./speak.ts";

/** What `chat report-metrics` says, and how figures of hosts are called. */
export const reportTexts = texts({
  // Getting ready, and what goes wrong.
  enrolled: "Enrolled as {host}; from now on, chat report-metrics sends its figures",
  enrolled_hint: "To send them every minute, add this line with crontab -e:",
  not_enrolled: "This machine is not enrolled: it knows no server to report to",
  not_enrolled_hint:
    "The operator runs: chat admin host-invite; then, here: chat report-metrics --enroll STRING",
  damaged: 'Cannot read what this machine was enrolled with in "{path}"',
  damaged_hint: "Enrol it again: chat report-metrics --enroll STRING",
  cannot_keep: 'Cannot keep a credential in "{path}", so nothing was sent: {detail}',
  bad_enrolment: "Cannot read what --enroll was given as an enrolment string",
  bad_enrolment_hint:
    "It looks like chat-host://HOST:12345#FINGERPRINT.INVITE, and chat admin host-invite prints it",
  join_line_hint:
    "That is a join line, for people; chat admin host-invite prints a string for machines",
  bad_host_name:
    'Cannot report as "{name}": take 1 to {max} letters, digits, ".", "_" or "-"; choose with --host-name',
  other_host: 'This machine is enrolled as "{host}", not as "{name}"',
  other_host_hint: "A name is chosen with --enroll; --data DIR keeps another one apart",
  enroll_again_hint: "Enrol this machine again: chat report-metrics --enroll STRING",
  wrong_key_hint:
    "Somebody may be in between, or another machine has that address now. If the server was set up anew, enrol again",
  temporary: "The server did not take the report: {message}",
  lost: "The server hung up before it answered",
  refused: "The server refused, and did not say why",
  try_again_hint: "Nothing to do here: the next run tries again",
  no_time: "The time was over before the report could be sent",
  no_time_hint: "Give it more with --deadline SECONDS",
  kept: "{message}; the report is kept here, and the next run sends it",
  outage: "{message}; no report has arrived since {since}, all are kept here and sent later",
  another_run: "Another run is sending; the report is kept here, and goes with the next one",
  cannot_spool: 'Cannot keep reports in "{path}" until they have arrived: {detail}',
  no_disk: 'There is nothing at "{path}"; the report went without its disk',
  no_disk_hint: "Name a path that is there with --disk PATH",

  // Tables.
  among_live_hosts: "{host} among {count} live hosts",
  only_live_host: "{host}, the only live host",
  now: "now",
  mean: "mean",
  median: "median",
  min: "min",
  max: "max",
  place: "place",
  stale: "silent for more than three minutes",
  disks: "disks",
  disk_space: "{free} of {total} {unit} free ({percent} %)",
  values: "values",
  cpus: "logical CPUs",
  cpu_busy: "CPU busy",
  cpu_busy_since: "CPU since last time",
  load_1: "load, 1 min",
  load_5: "load, 5 min",
  load_15: "load, 15 min",
  memory_available: "memory available",
  memory_total: "memory in all",
  swap_available: "swap free",
  swap_total: "swap in all",
  disk_free: "disk free",
  disk_total: "disk in all",
  disk_free_percent: "free on fullest disk",
  disk_read: "disks, read",
  disk_write: "disks, written",
  network_in: "network in",
  network_out: "network out",
  temperature: "CPU temperature",
  uptime: "running for",
  clock_offset: "clock ahead by",
  no_sensor: "none (no sensor)",
  unsupported: "none (not on this system)",
  unreadable: "none (unreadable)",
  not_found: "none (not there)",
  no_answer: "none (no answer)",
  first_reading: "none (first reading)",
  restarted: "none (just started)",
  too_soon: "none (too soon)",
  counter_reset: "none (counters were reset)",
  none: "none",

  bad_tag: 'Cannot compare with the machines of the tag "{tag}"',
  bad_tag_hint: "It looks like env=lab; chat admin hosts lists the tags that there are",

  // What other programs say.
  text_cut: "[{bytes} bytes before this are left out]",
  text: "text",

  // Values of one's own.
  bad_value: 'Cannot report "{text}" as a value',
  bad_value_hint:
    "It looks like queue.length=12 or room=21.5°C: NAME=NUMBER and, if you like, a unit",
  value_twice: 'Cannot report these values: "{name}" has two values',
  too_many_values: "Cannot report these values: there may be at most {max}",

  // Timetables.
  no_line_breaks: "Cannot print a line of a crontab: something that was given has a line break",
  timer_hint: "When both files are there:",
  linger_hint: "So that it runs while you are not logged in:",

  // What would be sent.
  dry_run: "Nothing was sent. As {host}, this machine would say to {server}:",
  no_server: "no server: it is not enrolled yet",
  sensors: "sensors of temperature, for --sensor",

  // Hosts in chat connect.
  host_row:
    "  {mark} {host}: CPU {busy} of {cpus}, load {load}, memory {memory} of {memory_total} available, disk {disk}: {disk_free} of {disk_total} free, temperature {temperature}; {time}",
  host_silent: "  {mark} {host}: no report yet",
  no_hosts: "No machine reports here; the operator adds one with chat admin host-invite",
}, {
  enrolled: "Inscrita como {host}; de agora em diante, chat report-metrics envia os números dela",
  enrolled_hint: "Para enviá-los a cada minuto, acrescente esta linha com crontab -e:",
  not_enrolled: "Esta máquina não está inscrita: não conhece um servidor a quem enviar relatórios",
  not_enrolled_hint:
    "O operador roda: chat admin host-invite; depois, aqui: chat report-metrics --enroll TEXTO",
  damaged: 'Não dá para ler com que esta máquina foi inscrita, em "{path}"',
  damaged_hint: "Inscreva-a de novo: chat report-metrics --enroll TEXTO",
  cannot_keep: 'Não dá para guardar uma credencial em "{path}", então nada foi enviado: {detail}',
  bad_enrolment: "Não dá para entender o que foi passado em --enroll como inscrição",
  bad_enrolment_hint:
    "Ela é assim: chat-host://HOST:12345#IMPRESSÃO.CONVITE, e chat admin host-invite a mostra",
  join_line_hint:
    "Isso é uma linha de convite, para pessoas; chat admin host-invite mostra o texto para máquinas",
  bad_host_name:
    'O nome "{name}" não serve: use de 1 a {max} letras, dígitos, ".", "_" ou "-"; escolha com --host-name',
  other_host: 'Esta máquina está inscrita como "{host}", não como "{name}"',
  other_host_hint: "O nome é escolhido com --enroll; --data PASTA guarda outro à parte",
  enroll_again_hint: "Inscreva esta máquina de novo: chat report-metrics --enroll TEXTO",
  wrong_key_hint:
    "Pode haver alguém no meio, ou outra máquina tem agora esse endereço. Se o servidor foi refeito, inscreva de novo",
  temporary: "O servidor não aceitou o relatório: {message}",
  lost: "O servidor desligou antes de responder",
  refused: "O servidor recusou, e não disse por quê",
  try_again_hint: "Não há nada a fazer aqui: a próxima execução tenta de novo",
  no_time: "O tempo acabou antes que desse para enviar o relatório",
  no_time_hint: "Dê mais tempo com --deadline SEGUNDOS",
  kept: "{message}; o relatório está guardado aqui, e a próxima execução o envia",
  outage:
    "{message}; nenhum relatório chegou desde {since}, todos estão guardados aqui e seguem depois",
  another_run: "Outra execução está enviando; o relatório está guardado aqui e segue com a próxima",
  cannot_spool: 'Não dá para guardar relatórios em "{path}" até que tenham chegado: {detail}',
  no_disk: 'Não há nada em "{path}"; o relatório foi sem o disco',
  no_disk_hint: "Indique um caminho que exista com --disk CAMINHO",

  among_live_hosts: "{host} entre {count} máquinas ativas",
  only_live_host: "{host}, a única máquina ativa",
  now: "agora",
  mean: "média",
  median: "mediana",
  min: "mín.",
  max: "máx.",
  place: "lugar",
  stale: "em silêncio há mais de três minutos",
  disks: "discos",
  disk_space: "{free} de {total} {unit} livres ({percent} %)",
  values: "valores",
  cpus: "CPUs lógicas",
  cpu_busy: "CPU ocupada",
  cpu_busy_since: "CPU desde a última vez",
  load_1: "carga, 1 min",
  load_5: "carga, 5 min",
  load_15: "carga, 15 min",
  memory_available: "memória disponível",
  memory_total: "memória total",
  swap_available: "swap livre",
  swap_total: "swap total",
  disk_free: "disco livre",
  disk_total: "disco total",
  disk_free_percent: "livre, disco mais cheio",
  disk_read: "discos, leitura",
  disk_write: "discos, gravação",
  network_in: "rede, entrada",
  network_out: "rede, saída",
  temperature: "temperatura da CPU",
  uptime: "ligada há",
  clock_offset: "relógio adiantado em",
  no_sensor: "sem dado (não há sensor)",
  unsupported: "sem dado (não neste sistema)",
  unreadable: "sem dado (ilegível)",
  not_found: "sem dado (não existe)",
  no_answer: "sem dado (não respondeu)",
  first_reading: "sem dado (primeira leitura)",
  restarted: "sem dado (acaba de ligar)",
  too_soon: "sem dado (cedo demais)",
  counter_reset: "sem dado (contadores zerados)",
  none: "sem dado",

  bad_tag: 'Não dá para comparar com as máquinas da etiqueta "{tag}"',
  bad_tag_hint: "Ela é como env=lab; chat admin hosts lista as etiquetas que existem",

  text_cut: "[{bytes} bytes antes disto ficaram de fora]",
  text: "texto",

  bad_value: 'Não dá para relatar "{text}" como valor',
  bad_value_hint: "É assim: fila=12 ou sala=21.5°C: NOME=NÚMERO e, se quiser, uma unidade",
  value_twice: 'Não dá para relatar esses valores: "{name}" tem dois',
  too_many_values: "Não dá para relatar esses valores: podem ser no máximo {max}",

  no_line_breaks: "Não dá para mostrar uma linha de crontab: algo indicado tem quebra de linha",
  timer_hint: "Quando os dois arquivos estiverem lá:",
  linger_hint: "Para que rode quando você não estiver na sessão:",

  dry_run: "Nada foi enviado. Como {host}, esta máquina diria a {server}:",
  no_server: "nenhum servidor: ela ainda não está inscrita",
  sensors: "sensores de temperatura, para --sensor",

  host_row:
    "  {mark} {host}: CPU {busy} de {cpus}, carga {load}, memória {memory} de {memory_total} disponíveis, disco {disk}: {disk_free} de {disk_total} livres, temperatura {temperature}; {time}",
  host_silent: "  {mark} {host}: ainda sem relatório",
  no_hosts:
    "Nenhuma máquina envia relatórios aqui; o operador acrescenta uma com chat admin host-invite",
});
