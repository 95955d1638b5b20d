/** What documents tell people to run: each command of their blocks, and what it is said to answer. */

export interface Command {
  text: string;
  /** The lines after it that begin with `# →`; `…` in them stands for anything. Empty: nothing is said. */
  answer: string;
}

export interface Block {
  /** What follows the three backquotes; empty: a picture, or nothing to be read by a program. */
  language: string;
  text: string;
}

/** All blocks of a document, in order, without the indentation of the list they are in. */
export function blocksOf(markdown: string): Block[] {
  return [...markdown.matchAll(/^( *)```(\w*)\n([^]*?)^ *```$/gm)].map(([, indent = '', language = '', text = '']) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
}

/** The commands of all blocks of shell in a document, in order. */
export function commandsOf(markdown: string): Command[] {
  return blocksOf(markdown)
    .filter(({ language }) => language === 'bash' || language === 'sh')
    .flatMap(({ text }) => commandsIn(text));
}

function commandsIn(block: string): Command[] {
  const commands: Command[] = [];
  /** What the command ends with that was begun: an escaped end of line, or the last line of a text that is fed to it. */
  let until: string | null = null;
  for (const line of block.split('\n')) {
    const last = commands.at(-1);
    const [, answer] = /^# → (.*)$/.exec(line) ?? [];
    const open: boolean = until !== null;
    if (open && last !== undefined) last.text += `\n${line}`;
    else if (answer !== undefined && last !== undefined) last.answer += `${last.answer === '' ? '' : '\n'}${answer}`;
    else if (line.trim() !== '' && !line.startsWith('#')) commands.push({ text: line, answer: '' });
    if (until === null || until === '' || line === until) {
      const fed: string | null = /<<(\w+)$/.exec(line)?.[1] ?? null;
      until = fed ?? (line.endsWith('\\') ? '' : null);
    }
  }
  return commands;
}

/** Is `output` what the document says? */
export function isAnswer(output: string, answer: string): boolean {
  if (answer === '') return true;
  const parts = answer.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(output.trim());
}
