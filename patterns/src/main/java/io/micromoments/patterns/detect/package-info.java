/**
 * The engine. {@link io.micromoments.patterns.detect.PatternEngine} runs all patterns over the
 * state of one key ({@link io.micromoments.patterns.detect.KeyState}); {@link
 * io.micromoments.patterns.detect.MomentClassifier} makes moments of matches; {@link
 * io.micromoments.patterns.detect.DetectOperator} is the Flink shell around the engine.
 */
package io.micromoments.patterns.detect;
