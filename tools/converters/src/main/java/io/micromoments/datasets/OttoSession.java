package io.micromoments.datasets;

import java.util.List;

/**
 * One session of the OTTO dataset.
 *
 * @param line number of its line, from 1
 * @param session id of the session
 * @param events in the order of the line, without those that were reported as invalid
 */
public record OttoSession(int line, long session, List<OttoEvent> events) {}
