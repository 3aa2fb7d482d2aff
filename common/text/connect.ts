import { texts } from "./speak.ts";

/** What `chat connect` and `chat send` say until somebody is in, or why nobody gets in. */
export const connectTexts = texts({
  // Getting to know a server.
  no_server: "This profile does not know a server yet",
  no_server_hint:
    'Paste a join line: chat connect "chat://HOST:12345#…"; "chat serve" prints them, and members make them with /invite. "chat discover" lists the servers on this network',
  looking: "looking for servers on this network …",
  found_servers: "Servers:",
  known_row: "{address}, as {username} (profile {profile})",
  found_row: "{name} at {address}, new to this machine",
  ask_server: "Which one? [1-{count}, empty for none] ",
  bad_join: 'Cannot read "{join}" as a join line or a host',
  bad_join_hint: "A join line looks like chat://HOST:12345#FINGERPRINT.INVITE; put it in quotes",
  confirm_key: "{address} shows the key {fingerprint}",
  confirm_key_question: 'Does "chat serve" print the same fingerprint there? [y/N] ',
  yes: "y",
  other_server: 'The profile "{profile}" belongs to another server',
  other_server_hint:
    "Keep that one, and use another profile here: chat connect --profile NAME JOIN",
  other_account: 'This profile is the one of "{owner}": nothing of it was sent as "{name}"',
  newer_account:
    'This profile belongs to an earlier account called "{name}": nothing of it was sent as the new one',
  other_account_hint:
    'Each account has a profile of its own. For this "{name}", use another one: chat connect --profile NAME JOIN',
  invite_unused: "This profile has an account here already: the invite is not used",
  profile_busy: 'The profile "{profile}" is in use by another "chat connect"',
  profile_busy_hint: "Go on there, or use another profile: --profile NAME",
  newer_profile: 'The profile "{profile}" was written by a newer version of chat',
  newer_profile_hint: "Update chat, or use another profile: --profile NAME",

  // Connections that cannot be had.
  unreachable: "Cannot reach {address}: nothing answers",
  unreachable_hint: "Check that both are on the same network. {firewall}",
  refused: "Cannot connect to {address}: the machine answers, and nothing listens on that port",
  refused_hint: 'Check that "chat serve" runs there, and the port it prints. {firewall}',
  not_resolved: 'Cannot find "{host}": no such name here',
  not_resolved_hint: "Check the spelling, or use the address in numbers that the server prints",
  not_chat: "Cannot talk to {address}: something else than chat answers there",
  not_chat_hint: 'Check the port: "chat serve" prints it, and it is 12345 unless told otherwise',
  wrong_key: "{address} is not the server that was trusted: it shows another key. Nothing was sent",
  wrong_key_join:
    "{address} is not the server of this join line: it shows the key {seen}. Nothing was sent",
  wrong_key_hint:
    "Somebody may be in between, or another machine has that address now. Ask the operator for the fingerprint; if the server was set up anew, join it with a new profile: chat connect --profile NAME JOIN",
  wrong_key_join_hint:
    "Somebody may be in between, the line may be old, or another machine has that address now. Ask for a fresh join line",
  unconfirmed: "Nothing says that the key of {address} is right: {seen}. Nothing was sent",
  unconfirmed_hint:
    "Use the whole join line that the server prints, with its fingerprint, or answer the question on a terminal",
  unsupported: "The server speaks another version of the protocol: {message}",
  unsupported_hint: "Update chat on the older side",
  firewall_linux:
    "If a firewall is on there: sudo ufw allow 12345, or sudo firewall-cmd --add-port=12345/tcp --add-port=12345/udp",
  firewall_windows:
    "If the server runs on Windows, let chat through Windows Defender Firewall on private networks",
  firewall_darwin:
    "If the server runs on a Mac, allow chat in System Settings, Network, Firewall, Options",

  // Getting in.
  ask_name: "Your name: ",
  ask_password: "Password: ",
  ask_new_password: "Choose a password: ",
  ask_again: "The same again: ",
  ask_first_code: "Invite code (8 letters and digits; empty if you have none): ",
  ask_code: "Invite code (8 letters and digits; empty to go back): ",
  passwords_differ: "The two are not the same; once more",
  ask_register: 'Do you want to register as "{name}" with an invite code? [y/N] ',
  ask_register_open: 'Do you want to register as "{name}"? [y/N] ',
  ask_is_it_you: 'If "{name}" is you, log in with this password instead? [y/N] ',
  registering: 'Registering "{name}" …',
  taken_logging_in:
    '"{name}" is registered already: this does not register, it tries to log in with the password',
  session_ended: "The session of this device has ended: the password is needed again",
  no_name: "A name is needed, and nobody can be asked",
  no_name_hint: "Give it with --name NAME or in CHAT_NAME",
  no_password: "A password is needed, and nobody can be asked",
  no_password_hint:
    "Give it in CHAT_PASSWORD, with --password-file PATH, or as the first line of standard input",
  bad_password_file: 'Cannot read the password from "{path}": {detail}',
  empty_password_file: "its first line is empty",
  bad_password_file_hint: "Name a file whose first line is the password",
  ended_hint: "Log in again: chat connect --profile {profile}",
  wrong_credentials_hint:
    'Try again; a forgotten password is reset by the operator with "chat admin reset NAME"',
  bad_invite_hint: 'Ask a member for a new one ("/invite"), or look at what "chat serve" prints',
  name_taken_hint: "Choose another name; if it is you, log in on a terminal or without the invite",
  too_many_sessions: "These sessions of yours are connected:",
  session_row: "  {number}. {agent} from {address}, last used {time}",
  ask_session: "Which one shall end? [1-{count}, empty to give up] ",
  too_many_sessions_hint:
    'Close "chat connect" somewhere, or choose one to end in "chat connect --line" on a terminal',
  replaced: "This session was ended: another one of yours took its place",
  replaced_hint: 'To take it back, run "chat connect" again on a terminal, and choose one to end',

  // chat send.
  send_no_profile: 'The profile "{profile}" has not logged in on this machine',
  send_no_profile_hint: 'Log in once: chat connect --profile {profile} "chat://…"',
  send_ended: "The session of this device has ended",
  send_timeout: "The server did not say in {seconds} s that the message is stored",
  send_timeout_hint: "It may or may not have arrived; look before you send it again",
  send_unreached: "Nothing answered in {seconds} s, and nothing was sent",
  send_crowded: "Other programs were sending with this profile for {seconds} s: nothing was sent",
  send_queue_hint: "With --queue it is kept, and goes out with the next chat send or chat connect",
  send_queued:
    "The server is away: the message is kept, and goes out with the next chat send or chat connect",
  send_not_delivered: "The message is stored as {id}; in {seconds} s, {have} of {others} got it",
  send_not_read: "The message is stored as {id}; in {seconds} s, {have} of {others} read it",
  send_not_told: "The message is stored as {id}; nobody said in {seconds} s who has it",
  send_missing: "Not yet: {names}. It needs no second sending",
  send_stored_hint: "It needs no second sending",
  send_lobby: "The lobby does not tell who has a message: --wait {mark} cannot be there",
  send_lobby_hint: "Use --wait stored, or a person or a group",
  send_bad_timeout: 'Cannot wait "{value}" seconds; --timeout takes a number above 0',
  send_empty: "There is nothing to send",
  send_empty_hint: 'Give a text, or "-" and the text on standard input',
  send_no_text: "Standard input is not UTF-8 text",
  send_no_text_hint: "Convert it, as iconv does, or send it as a file: --file PATH",
  send_to_nobody: "Nobody is named to send it to",
  send_to_nobody_hint: 'Name a person, a "#group" or "#lobby"; in a script, look at the variable',
}, {
  no_server: "Este perfil ainda não conhece um servidor",
  no_server_hint:
    'Cole uma linha de convite: chat connect "chat://HOST:12345#…"; "chat serve" as mostra, e membros as fazem com /invite. "chat discover" lista os servidores desta rede',
  looking: "procurando servidores nesta rede …",
  found_servers: "Servidores:",
  known_row: "{address}, como {username} (perfil {profile})",
  found_row: "{name} em {address}, novo para esta máquina",
  ask_server: "Qual deles? [1-{count}, vazio para nenhum] ",
  bad_join: 'Não dá para ler "{join}" como linha de convite nem como host',
  bad_join_hint:
    "Uma linha de convite é assim: chat://HOST:12345#IMPRESSÃO.CONVITE; coloque entre aspas",
  confirm_key: "{address} mostra a chave {fingerprint}",
  confirm_key_question: 'O "chat serve" mostra lá a mesma impressão digital? [s/N] ',
  yes: "s",
  other_server: 'O perfil "{profile}" é de outro servidor',
  other_server_hint: "Fique com ele, e use outro perfil aqui: chat connect --profile NOME LINHA",
  other_account: 'Este perfil é de "{owner}": nada dele foi enviado como "{name}"',
  newer_account:
    'Este perfil é de uma conta anterior chamada "{name}": nada dele foi enviado como a nova',
  other_account_hint:
    'Cada conta tem o seu perfil. Para este "{name}", use outro: chat connect --profile NOME LINHA',
  invite_unused: "Este perfil já tem uma conta aqui: o convite não foi usado",
  profile_busy: 'O perfil "{profile}" está em uso por outro "chat connect"',
  profile_busy_hint: "Continue lá, ou use outro perfil: --profile NOME",
  newer_profile: 'O perfil "{profile}" foi gravado por uma versão mais nova do chat',
  newer_profile_hint: "Atualize o chat, ou use outro perfil: --profile NOME",

  unreachable: "Não dá para alcançar {address}: nada responde",
  unreachable_hint: "Confira se os dois estão na mesma rede. {firewall}",
  refused: "Não dá para conectar a {address}: a máquina responde, e nada escuta nessa porta",
  refused_hint: 'Confira se o "chat serve" está rodando lá, e a porta que ele mostra. {firewall}',
  not_resolved: 'Não dá para encontrar "{host}": não existe esse nome aqui',
  not_resolved_hint: "Confira a grafia, ou use o endereço em números que o servidor mostra",
  not_chat: "Não dá para falar com {address}: quem responde lá não é o chat",
  not_chat_hint: 'Confira a porta: o "chat serve" a mostra, e é 12345 se não disserem outra',
  wrong_key: "{address} não é o servidor em que se confiou: mostra outra chave. Nada foi enviado",
  wrong_key_join:
    "{address} não é o servidor desta linha de convite: mostra a chave {seen}. Nada foi enviado",
  wrong_key_hint:
    "Pode haver alguém no meio, ou outra máquina tem agora esse endereço. Peça a impressão digital ao operador; se o servidor foi refeito, entre com um perfil novo: chat connect --profile NOME LINHA",
  wrong_key_join_hint:
    "Pode haver alguém no meio, a linha pode ser velha, ou outra máquina tem agora esse endereço. Peça uma linha nova",
  unconfirmed: "Nada diz que a chave de {address} está certa: {seen}. Nada foi enviado",
  unconfirmed_hint:
    "Use a linha inteira que o servidor mostra, com a impressão digital, ou responda à pergunta em um terminal",
  unsupported: "O servidor fala outra versão do protocolo: {message}",
  unsupported_hint: "Atualize o chat do lado mais antigo",
  firewall_linux:
    "Se houver um firewall lá: sudo ufw allow 12345, ou sudo firewall-cmd --add-port=12345/tcp --add-port=12345/udp",
  firewall_windows:
    "Se o servidor roda no Windows, libere o chat no Firewall do Windows Defender em redes privadas",
  firewall_darwin:
    "Se o servidor roda em um Mac, permita o chat em Ajustes do Sistema, Rede, Firewall, Opções",

  ask_name: "Seu nome: ",
  ask_password: "Senha: ",
  ask_new_password: "Escolha uma senha: ",
  ask_again: "A mesma de novo: ",
  ask_first_code: "Código do convite (8 letras e dígitos; vazio se você não tem nenhum): ",
  ask_code: "Código do convite (8 letras e dígitos; vazio para voltar): ",
  passwords_differ: "As duas não são iguais; mais uma vez",
  ask_register: 'Quer se cadastrar como "{name}" com um código de convite? [s/N] ',
  ask_register_open: 'Quer se cadastrar como "{name}"? [s/N] ',
  ask_is_it_you: 'Se "{name}" é você, entrar com esta senha em vez disso? [s/N] ',
  registering: 'Cadastrando "{name}" …',
  taken_logging_in: '"{name}" já tem cadastro: isto não cadastra, tenta entrar com a senha',
  session_ended: "A sessão deste aparelho terminou: a senha é necessária de novo",
  no_name: "É preciso um nome, e não há a quem perguntar",
  no_name_hint: "Passe-o com --name NOME ou em CHAT_NAME",
  no_password: "É preciso uma senha, e não há a quem perguntar",
  no_password_hint:
    "Passe-a em CHAT_PASSWORD, com --password-file CAMINHO, ou na primeira linha da entrada padrão",
  bad_password_file: 'Não dá para ler a senha de "{path}": {detail}',
  empty_password_file: "a primeira linha está vazia",
  bad_password_file_hint: "Indique um arquivo cuja primeira linha seja a senha",
  ended_hint: "Entre de novo: chat connect --profile {profile}",
  wrong_credentials_hint:
    'Tente de novo; uma senha esquecida é trocada pelo operador com "chat admin reset NOME"',
  bad_invite_hint: 'Peça outro a um membro ("/invite"), ou veja o que o "chat serve" mostra',
  name_taken_hint: "Escolha outro nome; se é você, entre em um terminal ou sem o convite",
  too_many_sessions: "Estas sessões suas estão conectadas:",
  session_row: "  {number}. {agent} de {address}, usada em {time}",
  ask_session: "Qual deve terminar? [1-{count}, vazio para desistir] ",
  too_many_sessions_hint:
    'Feche o "chat connect" em algum lugar, ou escolha qual terminar com "chat connect --line" em um terminal',
  replaced: "Esta sessão foi encerrada: outra sua tomou o lugar dela",
  replaced_hint:
    'Para voltar, rode "chat connect" de novo em um terminal, e escolha qual deve terminar',

  send_no_profile: 'O perfil "{profile}" não entrou nesta máquina',
  send_no_profile_hint: 'Entre uma vez: chat connect --profile {profile} "chat://…"',
  send_ended: "A sessão deste aparelho terminou",
  send_timeout: "O servidor não disse em {seconds} s que a mensagem está guardada",
  send_timeout_hint: "Ela pode ter chegado ou não; confira antes de enviar de novo",
  send_unreached: "Nada respondeu em {seconds} s, e nada foi enviado",
  send_crowded: "Outros programas enviavam com este perfil por {seconds} s: nada foi enviado",
  send_queue_hint: "Com --queue ela fica guardada, e sai com o próximo chat send ou chat connect",
  send_queued:
    "O servidor não está: a mensagem fica guardada, e sai com o próximo chat send ou chat connect",
  send_not_delivered:
    "A mensagem está guardada como {id}; em {seconds} s, {have} de {others} a receberam",
  send_not_read: "A mensagem está guardada como {id}; em {seconds} s, {have} de {others} a leram",
  send_not_told: "A mensagem está guardada como {id}; em {seconds} s, ninguém disse quem a tem",
  send_missing: "Ainda não: {names}. Não é preciso enviar de novo",
  send_stored_hint: "Não é preciso enviar de novo",
  send_lobby: "O lobby não diz quem tem uma mensagem: --wait {mark} não dá ali",
  send_lobby_hint: "Use --wait stored, ou uma pessoa ou um grupo",
  send_bad_timeout: 'Não dá para esperar "{value}" segundos; --timeout recebe um número acima de 0',
  send_no_text: "A entrada padrão não é texto em UTF-8",
  send_no_text_hint: "Converta-a, como o iconv faz, ou envie-a como arquivo: --file CAMINHO",
  send_to_nobody: "Não se indicou a quem enviar",
  send_to_nobody_hint: 'Indique uma pessoa, um "#grupo" ou "#lobby"; num script, olhe a variável',
  send_empty: "Não há nada para enviar",
  send_empty_hint: 'Dê um texto, ou "-" e o texto na entrada padrão',
});
