import { texts } from "./speak.ts";

/** What `chat where` prints. */
export const whereTexts = texts({
  absent: "not there",
  data: "everything below is kept in this folder",
  config: "settings of chat serve",
}, {
  absent: "não existe",
  data: "tudo o que segue fica nesta pasta",
  config: "configurações do chat serve",
});
