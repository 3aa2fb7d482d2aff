/** Where environment variables are looked up: `Deno.env`, or a `Map` in a test. */
export interface Environment {
  get(name: string): string | undefined;
}
