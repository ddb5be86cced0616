import { graphql } from '../gql';

export const RunHead = graphql(`
  fragment RunHead on SyncRun {
    id
    sequence
    state
    trigger
    full
    resumedCount
    queuedAt
    startedAt
    finishedAt
    throttledUntil
    error
    changes {
      kind
      count
    }
    tenant {
      id
      displayName
    }
  }
`);

export const StageLine = graphql(`
  fragment StageLine on SyncStage {
    id
    dataSet
    state
    mode
    reason
    mend
    errorDetail
    fetched
    expected
    added
    changed
    removed
    requests
    units
    throttledMs
    startedAt
    finishedAt
    drift {
      missing
      stale
      extra
    }
  }
`);
