type Catalogue = Readonly<Record<string, string>>;

function isPart(value: unknown): value is Readonly<Record<"en" | "pt-BR", Catalogue>> {
  return typeof value === "object" && value !== null && "en" in value && "pt-BR" in value;
}

function holesOf(text: string): string {
  return [...new Set(text.match(/\{\w+\}/g))].sort().join(" ");
}

/** What is wrong with one part of the catalogues; nothing for any other value. */
export function textComplaints(value: unknown): string[] {
  if (!isPart(value)) return [];
  const { en, "pt-BR": ptBR } = value;
  return [...new Set([...Object.keys(en), ...Object.keys(ptBR)])].flatMap((key) => {
    const [ours, theirs] = [en[key]?.trim(), ptBR[key]?.trim()];
    if (!ours || !theirs) return [`"${key}" is not said in both languages`];
    if (holesOf(ours) === holesOf(theirs)) return [];
    return [`"${key}" has ${holesOf(ours) || "no holes"} and ${holesOf(theirs) || "no holes"}`];
  });
}
