/**
 * The pattern engine. {@link io.micromoments.patterns.detect.PatternEngine} runs all patterns on
 * the state of one key ({@link io.micromoments.patterns.detect.KeyState}); {@link
 * io.micromoments.patterns.detect.MomentClassifier} decides which matches are moments; {@link
 * io.micromoments.patterns.detect.DetectOperator} is the Flink operator around the engine.
 */
package io.micromoments.patterns.detect;
