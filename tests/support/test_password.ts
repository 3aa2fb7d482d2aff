/** Passwords of test users; scrypt at the lowest cost that the settings allow. */
export const testPassword = "correct horse";
