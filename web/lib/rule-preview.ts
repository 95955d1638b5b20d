import { createSignal } from 'solid-js';
import { rules as api } from '../api.ts';
import type { Rule, RulesEffect } from './answers.ts';
import type { ApiError } from '../api.ts';
import { createRequest } from './request.ts';
import { keyOf, type RuleDraft } from './rule-draft.ts';

/** What a draft would count, asked for when a person wants to see it. */
export interface RulePreview {
  ask: () => void;
  /** Gives the question up. */
  stop: () => void;
  loading: () => boolean;
  error: () => ApiError | null;
  /** The newest answer; it is gone once the rules have been saved. */
  effect: () => RulesEffect | undefined;
  /** The draft has changed since. */
  isOlder: () => boolean;
}

export function createRulePreview(draft: RuleDraft): RulePreview {
  const [asked, setAsked] = createSignal<{ rules: Rule[]; saves: number } | null>(null);
  const request = createRequest(asked, async (given, signal) => ({
    ...given,
    effect: await api.preview({ rules: given.rules }, signal),
  }));
  const shown = () => {
    const answer = request.data();
    return answer?.saves === draft.saves() ? answer : undefined;
  };
  return {
    ask: () => setAsked({ rules: draft.rules(), saves: draft.saves() }),
    stop: () => setAsked(null),
    loading: request.loading,
    error: request.error,
    effect: () => shown()?.effect,
    isOlder: () => {
      const answer = shown();
      return answer !== undefined && keyOf(answer.rules) !== keyOf(draft.rules());
    },
  };
}
