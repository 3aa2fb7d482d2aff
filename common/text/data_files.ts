import { texts } from "./speak.ts";

/** What is said of a server's files that cannot be used. */
export const dataFileTexts = texts({
  damaged_identity:
    'Cannot read this server\'s identity in "{path}": it has to be a certificate and its own private key',
  damaged_identity_hint:
    "Put the file back from a backup; without it, the server would be a stranger to all of its clients",
  damaged_database: 'Cannot read the database "{path}": {reason}',
  damaged_database_hint: "Put the data folder back from a backup, as a whole",
  database_in_use: 'Cannot migrate the database "{path}": another program has it open',
  database_in_use_hint: "Stop that one, and try again",
}, {
  damaged_identity:
    'Não dá para ler a identidade deste servidor em "{path}": precisa ser um certificado com a chave privada dele',
  damaged_identity_hint:
    "Reponha o arquivo de um backup; sem ele, o servidor seria um estranho para todos os seus clientes",
  damaged_database: 'Não dá para ler o banco de dados "{path}": {reason}',
  damaged_database_hint: "Reponha a pasta de dados inteira de um backup",
  database_in_use: 'Não dá para migrar o banco de dados "{path}": outro programa o tem aberto',
  database_in_use_hint: "Pare esse programa e tente de novo",
});
