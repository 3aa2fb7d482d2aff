import { texts } from "./speak.ts";

/** What is said of an operator's certificate and key that cannot be used. */
export const tlsFileTexts = texts({
  unreadable: 'Cannot read "{file}", which {flag} names: {reason}',
  no_certificate: 'Cannot use "{file}", which {flag} names: it has to be a certificate in PEM',
  no_key: 'Cannot use "{file}", which {flag} names: it has to be a private key in PEM, without a ' +
    "password",
  no_name:
    'Cannot use the certificate in "{file}": it names no host and no address (subjectAltName)',
  mismatch: 'Cannot use "{file}": it is not the key of the certificate in "{certificate}"',
  unusable: 'Cannot use the certificate in "{file}": {reason}',
  needs_other: "{flag} needs {other}, too",
}, {
  unreadable: 'Não dá para ler "{file}", que {flag} indica: {reason}',
  no_certificate: '"{file}", que {flag} indica, não serve: precisa ser um certificado em PEM',
  no_key: '"{file}", que {flag} indica, não serve: precisa ser uma chave privada em PEM, sem senha',
  no_name:
    'O certificado em "{file}" não serve: não traz nome nem endereço de máquina (subjectAltName)',
  mismatch: '"{file}" não serve: não é a chave do certificado em "{certificate}"',
  unusable: 'O certificado em "{file}" não serve: {reason}',
  needs_other: "{flag} precisa também de {other}",
});
