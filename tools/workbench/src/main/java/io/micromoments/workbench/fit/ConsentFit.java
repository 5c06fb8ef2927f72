package io.micromoments.workbench.fit;

import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.runtime.element.Element.ContextElement;
import io.micromoments.scenario.ScenarioLines;
import io.micromoments.schemas.Consent;
import io.micromoments.text.Names;
import io.micromoments.workbench.fit.PatternFit.Unconsented;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Which purposes customers of a recording have consented to at some time. */
final class ConsentFit {

  /** Number of records that grant a purpose, by the purpose in lower case. */
  private final Map<String, Long> granted = new TreeMap<>();

  static ConsentFit of(Path scenario) throws IOException {
    ConsentFit consents = new ConsentFit();
    ScenarioLines.forEachContext(
        scenario,
        decoded -> {
          if (decoded.arrival().element() instanceof ContextElement context
              && context.record() instanceof Consent consent
              && consent.getGranted()) {
            consents.granted.merge(consent.getPurpose().toLowerCase(Locale.ROOT), 1L, Long::sum);
          }
        });
    return consents;
  }

  /** Returns the purposes that a pattern requires and that nobody has granted. */
  List<Unconsented> unconsented(MomentPattern pattern) {
    return pattern.requiresConsent().stream()
        .filter(purpose -> !granted.containsKey(purpose.toLowerCase(Locale.ROOT)))
        .map(
            purpose -> {
              Optional<String> nearest = Names.near(purpose, granted.keySet());
              return new Unconsented(purpose, nearest, nearest.map(granted::get).orElse(0L));
            })
        .toList();
  }
}
