package io.micromoments.workbench.suggest;

import io.micromoments.schemas.Event;
import java.util.List;

/**
 * What a customer did before they reached a goal, or in a comparable time.
 *
 * @param events in the order in which they are matched
 */
record History(String customer, List<Event> events, boolean reachesGoal) {}
