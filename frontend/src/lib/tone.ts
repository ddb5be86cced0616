import type {
  AppStage,
  Confidence,
  CoverageState,
  Engagement,
  SyncRunState,
  SyncStageState,
  TenantState,
} from '../gql/graphql';

/** The four meanings, and two that carry none. */
export type Tone = 'good' | 'attention' | 'bad' | 'unknown' | 'accent' | 'plain';

export const tenantTone: Record<TenantState | 'NONE', Tone> = {
  PENDING_CONSENT: 'attention',
  GETTING_DATA: 'accent',
  ACTIVE: 'good',
  DEGRADED: 'attention',
  NEEDS_CONSENT: 'bad',
  PAUSED: 'attention',
  DISCONNECTED: 'unknown',
  NONE: 'unknown',
};

export const coverageTone: Record<CoverageState, Tone> = {
  GREEN: 'good',
  STALE: 'attention',
  DARK: 'unknown',
  CONCEALED: 'unknown',
  HELD: 'attention',
  NOT_ASKED: 'plain',
};

export const runTone: Record<SyncRunState, Tone> = {
  QUEUED: 'accent',
  RUNNING: 'accent',
  SUCCEEDED: 'good',
  PARTIAL: 'attention',
  FAILED: 'bad',
  HELD: 'attention',
  CANCELED: 'unknown',
};

export const stageTone: Record<SyncStageState, Tone> = {
  PENDING: 'plain',
  RUNNING: 'accent',
  COMPLETE: 'good',
  PARTIAL: 'attention',
  SKIPPED: 'unknown',
  FAILED: 'bad',
  HELD: 'attention',
};

export const appTone: Record<AppStage, Tone> = { IN_USE: 'good', DISCOVERED: 'plain', INACTIVE: 'attention' };

export const engagementTone: Record<Engagement, Tone> = {
  HIGH: 'good',
  MEDIUM: 'accent',
  LOW: 'accent',
  NONE: 'plain',
  UNKNOWN: 'unknown',
};

export const confidenceTone: Record<Confidence, Tone> = {
  HIGH: 'good',
  MEDIUM: 'attention',
  LOW: 'attention',
  UNKNOWN: 'unknown',
};

/** Whether a run still waits or works. */
export const isOpen = (state: SyncRunState | undefined): boolean => state === 'QUEUED' || state === 'RUNNING';
