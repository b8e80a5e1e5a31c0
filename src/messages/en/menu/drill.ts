export const drillScreen = {
  title: 'drill',
  planTitle: 'drill: the plan',
  runningTitle: 'drill: running',
  resultTitle: 'drill: result',
  planning: 'Choosing a moment and asking the server …',
  noPlan: 'No drill can be done.',
  going: 'Restoring to a scratch database, which is dropped again',
  stopQuestion: 'Stop the drill? The scratch database is dropped, and nothing is proven.',
  brokenOff: 'The drill could not be done.',
  /** What a drill does beside the stages of its restore. */
  step: { assertions: 'queries', drop: 'dropping' },
  evidence: 'evidence',
};
