package io.micromoments.patterns.language.pattern;

import io.micromoments.patterns.language.pattern.OnMatchReader.OnMatch;
import io.micromoments.schemas.MomentKind;
import java.util.List;
import java.util.Optional;

/**
 * What is detected if a partial match times out after a certain step.
 *
 * @param moment the kind of moment; the pattern's if empty
 * @param steps the pattern's up to that step, and the absence of the next one
 */
record OnTimeout(Optional<MomentKind> moment, String intent, List<Step> steps, OnMatch onMatch) {}
