import { createSignal } from 'solid-js';
import { type ApiError, settings } from '../api.ts';
import type { Rule } from './answers.ts';
import { announce } from './live.ts';
import { asApiError } from './request.ts';
import { freeName } from './rules.ts';

/** The list of rules as it is changed; nothing counts by it until it is saved. */
export interface RuleDraft {
  rules: () => Rule[];
  /** How often a list was saved here. */
  saves: () => number;
  isChanged: () => boolean;
  change: (next: Rule[]) => void;
  /** Adds a rule at the end, under a name that is free. */
  add: (rule: Rule) => void;
  undo: () => void;
  save: () => Promise<void>;
  /** Why it could not be saved. */
  error: () => ApiError | null;
  /** It has just been saved. */
  done: () => boolean;
}

export function createRuleDraft(given: Rule[]): RuleDraft {
  const [saved, setSaved] = createSignal(given);
  const [rules, setRules] = createSignal(given);
  const [saves, setSaves] = createSignal(0);
  const [error, setError] = createSignal<ApiError | null>(null);
  const [done, setDone] = createSignal(false);

  const change = (next: Rule[]) => {
    setRules(next);
    setDone(false);
    setError(null);
  };

  const save = async () => {
    setError(null);
    try {
      const next = (await settings.change({ deployment_rules: rules() })).deployment_rules;
      setSaved(next);
      setRules(next);
      setDone(true);
      setSaves((n) => n + 1);
    } catch (failure) {
      setError(asApiError(failure));
    }
  };

  return {
    rules,
    saves,
    isChanged: () => keyOf(rules()) !== keyOf(saved()),
    change,
    add: (rule) => {
      const names = rules().map((one) => one.id);
      change([...rules(), { ...rule, id: freeName(rule.id, names) }]);
      announce(`The rule ${rule.id} is in the list. It is not saved yet.`);
    },
    undo: () => change(saved()),
    save,
    error,
    done,
  };
}

/** Two lists with the same key are the same list. */
export const keyOf = (rules: Rule[]): string => JSON.stringify(rules);
