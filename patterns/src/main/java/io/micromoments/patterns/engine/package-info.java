/**
 * The pattern engine: plain code. {@link io.micromoments.patterns.engine.PatternEngine} runs all
 * patterns on the state of one key ({@link io.micromoments.patterns.engine.KeyState}); {@link
 * io.micromoments.patterns.engine.PatternVersions} are the patterns that are effective as event
 * time passes.
 */
package io.micromoments.patterns.engine;
