import { texts } from "./speak.ts";

/** What `chat admin` says, and what is said of a data folder that is in use. */
export const adminTexts = texts({
  data_in_use:
    'Cannot use the data in "{folder}": a chat server is running on it, or an admin command',
  data_in_use_hint: "Stop that one, or choose another folder with --data DIR",
  no_data: 'There is no server\'s data in "{folder}"',
  no_data_hint:
    "Name the folder with --data DIR, as for chat serve; chat where shows the usual one",
  on_running: "The server is running and does this now",
  on_files: 'No server is running; working on the files in "{folder}"',
  not_answering: 'The data in "{folder}" is in use, but no running server answers: {reason}',
  not_answering_hint: "If the server has only just started, try again in a moment",
  refused_by_server: "The server refused: {reason}",
  needs_stopped: 'Cannot change the epoch while a server runs on the data in "{folder}"',
  needs_stopped_hint: "Stop the server first, and start it again afterwards",
  epoch_needs_new: "chat admin epoch needs --new: it makes every client fetch its messages again",
  epoch_made:
    'The data in "{folder}" has a new epoch: every client will drop what it has and fetch it again',
  unknown_user: 'There is nobody called "{name}" here',
  unknown_user_hint: "Check the spelling; upper and lower case do not matter",
  last_owner: 'Cannot do that to "{name}": nobody else owns this server and can log in',
  last_owner_hint: "Make somebody else an owner first: chat admin role USER owner",
  host_name_taken: 'There is a machine "{name}" already',
  too_many_tags: "A machine has at most {max} tags",
  unknown_host: 'There is no machine "{name}"',
  unknown_host_hint: "chat admin hosts lists them",
  unknown_rule: "There is no rule {id}",
  unknown_rule_hint: "chat admin alerts lists them",
  unknown_session: 'There is no session "{id}"',
  unknown_session_hint: "chat admin sessions USER lists those of somebody",
  unknown_invite: "There is no invite {id} that can be used",
  unknown_invite_hint: "chat admin invites lists those that there are",
  bad_number: "Cannot use {name} {value}: a whole number from {min} to {max} is needed",
  bad_duration: 'Cannot use {name} "{value}": a time such as 12h or 1d is needed, up to {max} days',
  temporary_password:
    'The temporary password of "{name}" is below; all of their sessions have ended ({count})',
  invite_made: "Short code: {code}; uses: {uses}; until {expires}",
  owner_invite_made: "Short code: {code}; makes its taker an owner, once, until {expires}",
  host_invite_made:
    "Uses: {uses}; until {expires}; on each machine: chat report-metrics --enroll STRING",
  token_made:
    "The operator's token for the HTTP API is below; it is shown this once, and one of before is void",
  token_exists: "There is a token since {since}, and it cannot be shown again",
  token_exists_hint:
    "chat admin token --new makes another one; the present one is void from then on",
  backup_failed: "Cannot make a backup: {reason}",
  backup_under_way: "A backup is being made already",
  too_many_backups: 'There are {max} backups in "{folder}" already; take some of them elsewhere',
  unknown_token: 'There is no token "{id}"',
  unknown_token_hint: "chat admin tokens lists them; chat admin revoke-token ID ends one",
  too_many_tokens: "There are {max} tokens already, which is the most",
  scope_not_for_it: 'Such a token cannot have the scope "{scope}": there are {possible}',
  operator_may_not_read: "The operator of this server does not read that",
  operator_may_not_read_hint:
    "chat serve --operator-reads says what may be exported: none, activity or all",
  unknown_conversation: 'There is no conversation "{name}" here',
  unknown_conversation_hint: "Name a #group, #lobby, or the id of a conversation, such as d12",
  usual_retention_given: "The server was started with --retention-days {days}, which comes first",
  usual_retention_given_hint: "Start it without, and say it again",
}, {
  data_in_use:
    'Não dá para usar os dados em "{folder}": um servidor de chat está rodando neles, ou um comando admin',
  data_in_use_hint: "Pare-o, ou escolha outra pasta com --data DIR",
  no_data: 'Não há dados de servidor em "{folder}"',
  no_data_hint:
    "Indique a pasta com --data DIR, como em chat serve; chat where mostra a de costume",
  on_running: "O servidor está rodando e faz isto agora",
  on_files: 'Nenhum servidor está rodando; trabalhando nos arquivos em "{folder}"',
  not_answering:
    'Os dados em "{folder}" estão em uso, mas nenhum servidor rodando responde: {reason}',
  not_answering_hint: "Se o servidor acabou de iniciar, tente de novo em um instante",
  refused_by_server: "O servidor recusou: {reason}",
  needs_stopped: 'Não dá para mudar a época enquanto um servidor roda nos dados em "{folder}"',
  needs_stopped_hint: "Pare o servidor antes, e inicie-o de novo depois",
  epoch_needs_new:
    "chat admin epoch precisa de --new: ele faz cada cliente buscar de novo as mensagens",
  epoch_made:
    'Os dados em "{folder}" têm uma época nova: cada cliente vai descartar o que tem e buscar de novo',
  unknown_user: 'Não há ninguém chamado "{name}" aqui',
  unknown_user_hint: "Confira a grafia; maiúsculas e minúsculas não importam",
  last_owner:
    'Não dá para fazer isso com "{name}": ninguém mais é dono deste servidor e pode entrar',
  last_owner_hint: "Torne antes outra pessoa dona: chat admin role USUÁRIO owner",
  host_name_taken: 'Já existe uma máquina "{name}"',
  too_many_tags: "Uma máquina tem no máximo {max} etiquetas",
  unknown_host: 'Não existe a máquina "{name}"',
  unknown_host_hint: "chat admin hosts as lista",
  unknown_rule: "Não há a regra {id}",
  unknown_rule_hint: "chat admin alerts as lista",
  unknown_session: 'Não existe a sessão "{id}"',
  unknown_session_hint: "chat admin sessions USUÁRIO lista as de alguém",
  unknown_invite: "Não existe o convite {id}, ou ele não pode ser usado",
  unknown_invite_hint: "chat admin invites lista os que existem",
  bad_number: "{name} {value} não serve: precisa ser um número inteiro de {min} a {max}",
  bad_duration: '{name} "{value}" não serve: precisa ser um tempo como 12h ou 1d, até {max} dias',
  temporary_password:
    'A senha temporária de "{name}" está abaixo; todas as sessões dessa pessoa terminaram ({count})',
  invite_made: "Código curto: {code}; usos: {uses}; até {expires}",
  owner_invite_made: "Código curto: {code}; torna dono quem o usar, uma vez, até {expires}",
  host_invite_made:
    "Usos: {uses}; até {expires}; em cada máquina: chat report-metrics --enroll TEXTO",
  token_made:
    "O token do operador para a API HTTP está abaixo; só é mostrado desta vez, e um anterior já não vale",
  token_exists: "Há um token desde {since}, e não dá para mostrá-lo de novo",
  token_exists_hint: "chat admin token --new cria outro; o atual deixa de valer a partir daí",
  backup_failed: "Não dá para fazer um backup: {reason}",
  backup_under_way: "Um backup já está sendo feito",
  too_many_backups: 'Já há {max} backups em "{folder}"; leve alguns para outro lugar',
  unknown_token: 'Não há nenhum token "{id}"',
  unknown_token_hint: "chat admin tokens lista os que há; chat admin revoke-token ID encerra um",
  too_many_tokens: "Já há {max} tokens, que é o máximo",
  scope_not_for_it: 'Um token assim não pode ter o escopo "{scope}": existem {possible}',
  operator_may_not_read: "O operador deste servidor não lê isso",
  operator_may_not_read_hint:
    "chat serve --operator-reads diz o que pode ser exportado: none, activity ou all",
  unknown_conversation: 'Não há nenhuma conversa "{name}" aqui',
  unknown_conversation_hint: "Indique um #grupo, #lobby, ou o id de uma conversa, como d12",
  usual_retention_given: "O servidor foi iniciado com --retention-days {days}, que vem primeiro",
  usual_retention_given_hint: "Inicie-o sem isso, e diga de novo",
});
