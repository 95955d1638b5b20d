import { For, Show } from 'solid-js';
import { shareInWords } from '../lib/ai.ts';
import type { ChangeAi as Ai } from '../lib/answers.ts';
import { durationInWords } from '../lib/duration.ts';
import { count, listInWords, plural, valueInWords } from '../lib/format.ts';
import { commitUrl } from '../lib/passport.ts';
import { CommitLink } from './subject-link.tsx';
import { When } from './when.tsx';

/** What AI had to do with a change, each with what says so. */
export function ChangeAi(props: { ai: Ai; url: string; repository: string }) {
  const link = (sha: string) => commitUrl(props.url, props.repository, sha);
  return (
    <section class="card stack" aria-label="AI">
      <div class="stack-small">
        <h2>AI</h2>
        <p>{shareInWords(props.ai)}</p>
      </div>
      <Show when={props.ai.commits.length > 0}>
        <h3>Commits that Cursor saw</h3>
        <ul class="list">
          <For each={props.ai.commits}>
            {(commit) => (
              <li class="row spread">
                <span>
                  <CommitLink sha={commit.sha} href={link(commit.sha)} /> <span class="muted">{commit.person}</span>
                </span>
                <span class="small muted">{linesInWords(commit)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
      <Show when={props.ai.trailers.length > 0}>
        <h3>Trailers</h3>
        <ul class="list">
          <For each={props.ai.trailers}>
            {(one) => (
              <li class="row spread">
                <code>{one.trailer}</code>
                <CommitLink sha={one.sha} href={link(one.sha)} />
              </li>
            )}
          </For>
        </ul>
      </Show>
      <h3>AI review</h3>
      <Show when={props.ai.review} fallback={<p class="muted">No AI reviewer has said anything about it.</p>}>
        {(review) => <Review review={review()} link={link} />}
      </Show>
    </section>
  );
}

function Review(props: { review: NonNullable<Ai['review']>; link: (sha: string) => string | null }) {
  const { review } = props;
  return (
    <>
      <p>
        <Show when={review.reviewed_at} fallback={<>{listInWords(review.reviewers)} came after the merge.</>}>
          {(at) => (
            <>
              {listInWords(review.reviewers)} looked at it <When at={at()} />
              <Show when={review.response_seconds}>
                {(seconds) => <>, {durationInWords(seconds())} after it was ready</>}
              </Show>
              .
            </>
          )}
        </Show>
      </p>
      <dl class="facts">
        <div>
          <dt>Confidence</dt>
          <dd>{review.confidence === null ? 'It does not say' : `${review.confidence} of 5`}</dd>
        </div>
        <div>
          <dt>Comments on lines</dt>
          <dd>
            {count(review.comments)}
            <Show when={review.liked + review.disliked > 0}>
              {' '}
              <span class="muted">
                {plural(review.liked, 'thumb')} up, {count(review.disliked)} down
              </span>
            </Show>
          </dd>
        </div>
        <div>
          <dt>Addressed</dt>
          <dd>
            {review.threads === 0
              ? 'It began no thread'
              : `${count(review.addressed)} of ${plural(review.threads, 'thread')}`}
          </dd>
        </div>
        <Show when={review.reviews}>
          {(reviews) => (
            <div>
              <dt>Reviews</dt>
              <dd>
                {count(reviews())}
                <Show when={review.reviewed_sha}>
                  {(sha) => (
                    <>
                      , the last of <CommitLink sha={sha()} href={props.link(sha())} />
                    </>
                  )}
                </Show>
              </dd>
            </div>
          )}
        </Show>
      </dl>
      <Show when={review.summary_url}>
        {(url) => (
          <p>
            <a href={url()} target="_blank" rel="noreferrer">
              Read its summary on GitHub
            </a>
          </p>
        )}
      </Show>
    </>
  );
}

function linesInWords({ lines, tab_lines: tab, composer_lines: composer }: Ai['commits'][number]): string {
  if (lines === null) return 'lines not known';
  const share = lines === 0 ? '' : ` (${valueInWords(((tab ?? 0) + (composer ?? 0)) / lines, 'ratio')})`;
  return `${count((tab ?? 0) + (composer ?? 0))} of ${plural(lines, 'line')} from AI${share}`;
}
