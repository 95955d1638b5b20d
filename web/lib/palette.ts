import type { IconName } from './drawings.ts';

/** One thing that the palette offers. */
export interface Item {
  id: string;
  title: string;
  /** What it is, or what will happen. */
  hint: string;
  icon: IconName;
  /** Words that find it although they are not in its title. */
  words?: string;
  /** The keys that do the same. */
  keys?: string[];
  run: () => void;
}

export interface Section {
  title: string;
  items: Item[];
  /** Is it shown before anything is typed? */
  isAtHand?: boolean;
}

const mostOfSection = 6;

/**
 * What fits the words that were typed, the best first: first what begins with them, then what has words that do, then
 * what has them anywhere. Sections stand in the order of their best item.
 */
export function search(sections: Section[], typed: string): Section[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return sections.filter((section) => section.isAtHand && section.items.length > 0);
  return sections
    .map((section) => {
      const ranked = section.items
        .map((item) => ({ item, rank: rankOf(item, words) }))
        .filter(({ rank }) => rank < noRank)
        .sort((a, b) => a.rank - b.rank)
        .slice(0, mostOfSection);
      return { ...section, items: ranked.map(({ item }) => item), rank: ranked[0]?.rank ?? noRank };
    })
    .filter(({ rank }) => rank < noRank)
    .sort((a, b) => a.rank - b.rank);
}

const noRank = 4;

/** 0 is best; `noRank`: some word is not there at all. */
function rankOf(item: Item, words: string[]): number {
  const title = item.title.toLowerCase();
  if (title.startsWith(words.join(' '))) return 0;
  if (haveBeginnings(title, words)) return 1;
  if (words.every((word) => title.includes(word))) return 2;
  return haveBeginnings(`${title} ${item.hint} ${item.words ?? ''}`.toLowerCase(), words) ? 3 : noRank;
}

function haveBeginnings(text: string, words: string[]): boolean {
  const parts = text.split(/[^\p{L}\p{N}]+/u);
  return words.every((word) => text.startsWith(word) || parts.some((part) => part.startsWith(word)));
}
