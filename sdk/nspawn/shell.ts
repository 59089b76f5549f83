/** Words as a shell takes them, each as it is. */
export const shell = (...words: string[]) => words.map(quote).join(" ");

export const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
