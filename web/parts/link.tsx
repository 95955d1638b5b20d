import { A, type AnchorProps, type NavigateOptions, useLocation, useNavigate } from '@solidjs/router';
import { splitProps } from 'solid-js';
import { carry } from '../lib/query.ts';

/** A link to a page of ours: what is chosen goes along. */
export function Link(props: AnchorProps) {
  const location = useLocation();
  const [own, rest] = splitProps(props, ['href']);
  return <A {...rest} href={carry(own.href, location.search)} />;
}

/** Goes to a page of ours, as a link does. */
export function useGo(): (href: string, options?: Partial<NavigateOptions>) => void {
  const location = useLocation();
  const navigate = useNavigate();
  return (href, options) => navigate(carry(href, location.search), options);
}
