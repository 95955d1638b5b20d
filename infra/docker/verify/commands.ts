/** What documents tell people to run: each command of their blocks, and what it is said to answer. */

export interface Command {
  text: string;
  /** The lines after it that begin with `# →`; `…` in them stands for anything. Empty: nothing is said. */
  answer: string;
}

/** The commands of all blocks of shell in a document, in order. */
export function commandsOf(markdown: string): Command[] {
  const blocks = [...markdown.matchAll(/^( *)```bash\n([^]*?)^ *```/gm)].map(([, indent = '', text = '']) =>
    text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  );
  return blocks.flatMap(commandsIn);
}

function commandsIn(block: string): Command[] {
  const commands: Command[] = [];
  let open = false;
  for (const line of block.split('\n')) {
    const last = commands.at(-1);
    const [, answer] = /^# → (.*)$/.exec(line) ?? [];
    if (answer !== undefined && last !== undefined) last.answer += `${last.answer === '' ? '' : '\n'}${answer}`;
    else if (open && last !== undefined) last.text += `\n${line}`;
    else if (line.trim() !== '' && !line.startsWith('#')) commands.push({ text: line, answer: '' });
    open = line.endsWith('\\');
  }
  return commands;
}

/** Is `output` what the document says? */
export function isAnswer(output: string, answer: string): boolean {
  if (answer === '') return true;
  const parts = answer.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`).test(output.trim());
}
