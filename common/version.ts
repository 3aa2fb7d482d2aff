/** The version of this program; CHANGELOG.md says what is in it. */
export const version = "0.1.0";
