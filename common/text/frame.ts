import { texts } from "./speak.ts";

/** What the frame of the program says: places, settings and the command line. */
export const frameTexts = texts({
  no_home: "Cannot find a place for data: {variable} is not set",
  no_home_hint: "Name a folder with --data DIR or CHAT_DATA",
  bad_profile: 'Cannot use the profile name "{name}"',
  bad_profile_hint: 'Take 1 to 64 letters, digits, ".", "_" or "-", not starting with "."',
  disk: "Cannot write to the disk: {reason}",
  disk_hint: "Make room, or let this user write there; `chat where` shows the folders",
  bug: "This is a bug of ours: {message}",
}, {
  no_home: "Não dá para achar um lugar para os dados: {variable} não está definida",
  no_home_hint: "Indique uma pasta com --data DIR ou CHAT_DATA",
  bad_profile: 'O nome de perfil "{name}" não serve',
  bad_profile_hint: 'Use de 1 a 64 letras, dígitos, ".", "_" ou "-", sem "." no começo',
  disk: "Não dá para gravar no disco: {reason}",
  disk_hint: "Libere espaço, ou deixe este usuário gravar ali; `chat where` mostra as pastas",
  bug: "Isto é um defeito nosso: {message}",
});
