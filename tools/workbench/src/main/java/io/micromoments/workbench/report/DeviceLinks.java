package io.micromoments.workbench.report;

import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.runtime.element.Element.EventElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.workbench.replay.DeviceOwners;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Reads which devices a scenario links to customers. */
final class DeviceLinks {

  /** What a line of a login contains, unless it is written with escape sequences. */
  private static final String LOGIN = "login";

  private DeviceLinks() {}

  /** Returns the owners of devices. The links are read when they are first needed. */
  static DeviceOwners ownersIn(Path scenario) {
    return new DeviceOwners(
        owners -> {
          try {
            addTo(owners, scenario);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Adds the links of the context, then those by logins. */
  private static void addTo(DeviceOwners owners, Path scenario) throws IOException {
    ScenarioLines.forEachContext(
        scenario,
        decoded -> {
          if (decoded.arrival().element() instanceof ContextElement context) {
            owners.addLink(context.record());
          }
        });
    ScenarioLines.forEachEvent(
        scenario,
        line -> line.mayContain(LOGIN),
        decoded -> {
          if (decoded.arrival().element() instanceof EventElement event) {
            owners.addLink(event.event());
          }
        });
  }
}
