import { Icon } from '../parts/icon';
import { announcement, dismiss, notices } from '../state/notices';

/** Messages at the edge of the page, and what only screen readers hear. */
export function NoticeList() {
  return (
    <>
      <div class="notices" role="log" aria-label="Messages" aria-live="polite">
        {notices.value.map(({ id, text, kind }) => (
          <div key={id} class={`notice${kind === 'error' ? ' is-error' : ''}`}>
            <span>{text}</span>
            <button type="button" class="button is-quiet" aria-label="Close the message" onClick={() => dismiss(id)}>
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
      <div class="unseen" aria-live="polite">
        {announcement}
      </div>
    </>
  );
}
