/** What the placeholders of an exchange stand for, once it is known. */
export type Bindings = Map<string, string>;

/** What each kind of placeholder may stand for. */
const shapes: Readonly<Record<string, string>> = {
  code: "[0-9A-HJKMNP-TV-Z]{8}",
  digest: "sha256:[0-9a-f]{64}",
  dm: "d[1-9]\\d*",
  epoch: "[0-9a-f]{32}",
  group: "g[1-9]\\d*",
  invite: "[\\w-]{22}",
  key: "[\\w-]{43}",
  key_id: "[0-9a-f]{16}",
  lobby: "l[1-9]\\d*",
  local_time: "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d",
  session: "[0-9a-z]{12}",
  timestamp: "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z",
  token: "[\\w-]{43}",
  user: "[0-9a-z]{10}",
  uuid: "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
  version: "\\d+\\.\\d+\\.\\d+",
};

const placeholder = /<([a-z][a-z_]*)(-[a-z0-9]+)?>/g;
const anyMore = "…";

function shapeOf(kind: string, name: string): string {
  const shape = shapes[kind];
  if (shape === undefined) throw new SyntaxError(`There is no placeholder ${name}`);
  return shape;
}

/**
 * Puts values in the place of placeholders, so that a line can be sent.
 *
 * @param invent makes the value of a placeholder that stands for nothing yet.
 */
export function fillIn(
  text: string,
  known: Bindings,
  invent: (kind: string) => string | undefined,
): string {
  return text.replace(placeholder, (name, kind: string) => {
    const value = known.get(name) ?? invent(kind);
    if (value === undefined) throw new SyntaxError(`${name} was not heard before it is said`);
    known.set(name, value);
    return value;
  });
}

/** Reads what the page shows as JSON, in which `…` stands for fields or elements not shown. */
export function parsePattern(text: string): unknown {
  const open: string[] = [];
  const json = text.replace(/"(?:[^"\\]|\\.)*"|[[\]{}…]/g, (token) => {
    if (token === "{" || token === "[") open.push(token);
    else if (token === "}" || token === "]") open.pop();
    else if (token === anyMore) return open.at(-1) === "{" ? `"${anyMore}":0` : `"${anyMore}"`;
    return token;
  });
  return JSON.parse(json);
}

/**
 * Compares what came with what the page shows. The first time that a placeholder is met it takes
 * the value that came; from then on it has to be the same.
 *
 * @returns what differs; empty when nothing does.
 */
export function differences(
  shown: unknown,
  came: unknown,
  known: Bindings,
  path = "the frame",
): string[] {
  if (typeof shown === "string") return textDifferences(shown, came, known, path);
  if (Array.isArray(shown) && Array.isArray(came)) {
    return fieldDifferences({ ...shown }, { ...came }, shown.includes(anyMore), known, path);
  }
  if (isObject(shown) && isObject(came)) {
    return fieldDifferences(shown, came, anyMore in shown, known, path);
  }
  return Object.is(shown, came)
    ? []
    : [`${path} is ${say(came)}, and the page shows ${say(shown)}`];
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function say(value: unknown): string {
  return value === undefined ? "not there" : JSON.stringify(value);
}

function fieldDifferences(
  shown: Fields,
  came: Fields,
  mayHaveMore: boolean,
  known: Bindings,
  path: string,
): string[] {
  const wanted = Object.keys(shown).filter((name) => name !== anyMore && shown[name] !== anyMore);
  const wrong = wanted.flatMap((name) =>
    differences(shown[name], came[name], known, `${path}.${name}`)
  );
  if (mayHaveMore) return wrong;
  const more = Object.keys(came).filter((name) => !Object.hasOwn(shown, name));
  return [...wrong, ...more.map((name) => `${path}.${name} is ${say(came[name])}, and not shown`)];
}

function textDifferences(shown: string, came: unknown, known: Bindings, path: string): string[] {
  const names: string[] = [];
  const pattern = shown.split(placeholderWhole).map((part) => {
    const [name, kind] = new RegExp(placeholder.source).exec(part) ?? [];
    if (name === undefined || kind === undefined) return RegExp.escape(part);
    const value = known.get(name);
    if (value !== undefined) return RegExp.escape(value);
    names.push(name);
    return `(${shapeOf(kind, name)})`;
  }).join("");
  const match = typeof came === "string" ? new RegExp(`^${pattern}$`, "u").exec(came) : null;
  if (match === null) return [`${path} is ${say(came)}, and the page shows ${say(shown)}`];
  names.forEach((name, at) => known.set(name, match[at + 1]!));
  return [];
}

const placeholderWhole = new RegExp(`(${placeholder.source.replaceAll("(", "(?:")})`);
