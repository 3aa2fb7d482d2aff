import { texts } from "./speak.ts";

/** What `chat admin` says of backups, of how long texts are kept, and of damage. */
export const keepingTexts = texts({
  bad_days: 'Cannot use "{value}": a number of days from 1 to {max}, off or default is needed',
  bad_usual_days: 'Cannot use "{value}": a number of days from 1 to {max}, or off, is needed',
  days_missing: "chat admin retention --default takes DAYS alone",
  file_exists: 'There is "{file}" already; choose another name',
  cannot_make: 'Cannot make "{file}": {reason}',
  backed_up: "No server is running; all that is in its files is in the backup",
  backed_up_running: "The server is running; all that it had stored by now is in the backup",
  backup_secret: "Keep it secret: every message and the server's private key are in it; " +
    "files that people offered are beside it, in a folder with the same name and .files behind it",
  no_file: 'There is no "{file}"',
  no_backup: '"{file}" is no backup of a chat server',
  no_backup_hint: "Name a file that chat admin backup made",
  restore_needs_stopped: 'Cannot restore while a server runs on the data in "{folder}"',
  restore_needs_stopped_hint: "Stop the server first, and start it again afterwards",
  restored: 'The data in "{folder}" is that of the backup; every client will fetch it again',
  files_missing:
    "Files that people offered and that are neither beside the backup nor here: {count}",
  kept_aside: "What was there before is in:",
  pruned: "Erased the texts of {count} entries",
  pruned_some: "Erased the texts of {count} entries; there are more: run it again",
}, {
  bad_days: '"{value}" não serve: precisa ser um número de dias de 1 a {max}, off ou default',
  bad_usual_days: '"{value}" não serve: precisa ser um número de dias de 1 a {max}, ou off',
  days_missing: "chat admin retention --default só leva DIAS",
  file_exists: '"{file}" já existe; escolha outro nome',
  cannot_make: 'Não dá para criar "{file}": {reason}',
  backed_up: "Nenhum servidor está rodando; tudo o que há nos arquivos dele está no backup",
  backed_up_running: "O servidor está rodando; tudo o que ele guardou até agora está no backup",
  backup_secret: "Guarde em segredo: há nele cada mensagem e a chave privada do servidor; " +
    "os arquivos oferecidos estão ao lado, numa pasta com o mesmo nome e .files no fim",
  no_file: '"{file}" não existe',
  no_backup: '"{file}" não é um backup de um servidor de chat',
  no_backup_hint: "Indique um arquivo que chat admin backup fez",
  restore_needs_stopped: 'Não dá para restaurar enquanto um servidor roda nos dados em "{folder}"',
  restore_needs_stopped_hint: "Pare o servidor antes, e inicie-o de novo depois",
  restored: 'Os dados em "{folder}" são os do backup; cada cliente vai buscá-los de novo',
  files_missing: "Arquivos oferecidos que não estão nem ao lado do backup nem aqui: {count}",
  kept_aside: "O que havia antes está em:",
  pruned: "Textos apagados de {count} entradas",
  pruned_some: "Textos apagados de {count} entradas; há mais: rode de novo",
});
