import { texts } from "./speak.ts";

/** What `chat admin audit verify` says. */
export const adminAuditTexts = texts({
  needs_verify: 'chat admin audit cannot "{what}": it can only verify',
  whole: "The activity log is whole; its last record and the hash of that are below",
  keep: "Keep that line elsewhere: a log that was cut off and written anew has another one",
  older: "Record 1 covers what was in the database before there was a log",
  adopted: "Record {record} covers entries that had none: somebody took records away",
  broken: "The activity log does not hold, from record {record} on: {fault}",
  broken_entry: "The activity log does not hold, from record {record} on: {fault} (row {entry})",
  broken_hint:
    "What is before that record holds; somebody, or a failing disk, has changed the rest in the file",
  record_missing: "it is missing",
  record_changed: "it, or an entry that it covers, is not what was written",
  entry_missing: "an entry that it covers is missing",
  text_changed: "a text is not the one that was stored, and nobody edited it",
  entry_uncovered: "there is an entry that no record covers",
  not_migrated:
    'The database "{path}" is an older one, of version {found}, and cannot be checked yet',
  not_migrated_hint: "Start chat serve on it once: it is migrated then, after a copy was made",
}, {
  needs_verify: 'chat admin audit não faz "{what}": só sabe verify',
  whole: "O registro de atividades está íntegro; seu último registro e o hash dele estão abaixo",
  keep: "Guarde essa linha em outro lugar: um registro cortado e reescrito teria outra",
  older: "O registro 1 cobre o que havia no banco de dados antes de existir o registro",
  adopted: "O registro {record} cobre entradas que não tinham nenhum: alguém retirou registros",
  broken: "O registro de atividades não confere, a partir do registro {record}: {fault}",
  broken_entry:
    "O registro de atividades não confere, a partir do registro {record}: {fault} (linha {entry})",
  broken_hint:
    "O que vem antes desse registro confere; alguém, ou um disco com defeito, mudou o resto no arquivo",
  record_missing: "ele está faltando",
  record_changed: "ele, ou uma entrada que ele cobre, não é o que foi escrito",
  entry_missing: "falta uma entrada que ele cobre",
  text_changed: "um texto não é o que foi guardado, e ninguém o editou",
  entry_uncovered: "há uma entrada que nenhum registro cobre",
  not_migrated:
    'O banco de dados "{path}" é antigo, da versão {found}, e ainda não pode ser conferido',
  not_migrated_hint: "Inicie chat serve nele uma vez: ele é migrado, depois de feita uma cópia",
});
