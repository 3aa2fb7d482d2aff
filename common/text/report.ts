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
  try_again_hint: "Nothing to do here: the next run tries again",
  no_disk: 'There is nothing at "{path}"; the report went without its disk',
  no_disk_hint: "Name a path that is there with --disk PATH",

  // Tables.
  this_host: "{host}, now",
  average_of: "average of {count} live hosts",
  average_of_one: "average of 1 live host",
  cpus: "logical CPUs",
  cpu_busy: "CPU busy",
  cpu_busy_since: "CPU busy since the last reading",
  load_1: "load, 1 min",
  load_5: "load, 5 min",
  load_15: "load, 15 min",
  memory_available: "memory available",
  memory_total: "memory in all",
  swap_available: "swap free",
  swap_total: "swap in all",
  disk_free: "disk free",
  disk_total: "disk in all",
  disk_free_percent: "fullest disk, free",
  disk_read: "read from disks",
  disk_write: "written to disks",
  network_in: "network in",
  network_out: "network out",
  temperature: "CPU temperature",
  uptime: "seconds since the start",
  clock_offset: "clock ahead of the server",
  no_sensor: "none (no sensor)",
  unsupported: "none (not on this system)",
  unreadable: "none (unreadable)",
  not_found: "none (not there)",
  none: "none",

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
  try_again_hint: "Não há nada a fazer aqui: a próxima execução tenta de novo",
  no_disk: 'Não há nada em "{path}"; o relatório foi sem o disco',
  no_disk_hint: "Indique um caminho que exista com --disk CAMINHO",

  this_host: "{host}, agora",
  average_of: "média de {count} máquinas ativas",
  average_of_one: "média de 1 máquina ativa",
  cpus: "CPUs lógicas",
  cpu_busy: "CPU ocupada",
  cpu_busy_since: "CPU ocupada desde a última leitura",
  load_1: "carga, 1 min",
  load_5: "carga, 5 min",
  load_15: "carga, 15 min",
  memory_available: "memória disponível",
  memory_total: "memória total",
  swap_available: "swap livre",
  swap_total: "swap total",
  disk_free: "disco livre",
  disk_total: "disco total",
  disk_free_percent: "disco mais cheio, livre",
  disk_read: "lido dos discos",
  disk_write: "gravado nos discos",
  network_in: "rede, entrada",
  network_out: "rede, saída",
  temperature: "temperatura da CPU",
  uptime: "segundos desde o início",
  clock_offset: "relógio adiantado do servidor",
  no_sensor: "sem dado (não há sensor)",
  unsupported: "sem dado (não neste sistema)",
  unreadable: "sem dado (ilegível)",
  not_found: "sem dado (não existe)",
  none: "sem dado",

  host_row:
    "  {mark} {host}: CPU {busy} de {cpus}, carga {load}, memória {memory} de {memory_total} disponíveis, disco {disk}: {disk_free} de {disk_total} livres, temperatura {temperature}; {time}",
  host_silent: "  {mark} {host}: ainda sem relatório",
  no_hosts:
    "Nenhuma máquina envia relatórios aqui; o operador acrescenta uma com chat admin host-invite",
});
