import { texts } from "./speak.ts";

/** What is said of a database that a newer program has written. */
export const newerDatabaseTexts = texts({
  refused:
    'Cannot open "{path}": a newer version of chat has written it (its version is {found}, and this program knows {known} at most)',
  copy_hint:
    'Run the newer program; or, to go back to how it was before the upgrade, remove "{path}" with the -wal and -shm beside it, and give its name to the copy "{copy}"',
  no_copy_hint: "Run the newer program; there is no copy of before the upgrade beside it",
}, {
  refused:
    'Não dá para abrir "{path}": uma versão mais nova do chat o gravou (a versão dele é {found}, e este programa conhece até {known})',
  copy_hint:
    'Rode o programa mais novo; ou, para voltar a como era antes da atualização, apague "{path}" com os -wal e -shm ao lado, e dê o nome dele à cópia "{copy}"',
  no_copy_hint: "Rode o programa mais novo; não há ao lado uma cópia de antes da atualização",
});
