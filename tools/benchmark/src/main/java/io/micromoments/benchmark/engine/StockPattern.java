package io.micromoments.benchmark.engine;

import io.micromoments.patterns.compile.PatternCompiler;
import io.micromoments.patterns.language.file.SourceText;
import io.micromoments.patterns.language.pattern.MomentPattern;
import io.micromoments.patterns.language.pattern.PatternReader;
import io.micromoments.schemas.Event;
import org.apache.flink.cep.nfa.NFA;
import org.apache.flink.cep.nfa.aftermatch.AfterMatchSkipStrategy;
import org.apache.flink.cep.nfa.compiler.NFACompiler;
import org.apache.flink.cep.pattern.Pattern;

/**
 * Creates flink-cep's NFA from a pattern file on the task manager, since CEL conditions are not
 * serializable.
 */
final class StockPattern implements NFACompiler.NFAFactory<Event> {

  private static final long serialVersionUID = 1L;

  private final SourceText source;

  StockPattern(SourceText source) {
    this.source = source;
  }

  AfterMatchSkipStrategy skip() {
    return pattern().getAfterMatchSkipStrategy();
  }

  @Override
  public NFA<Event> createNFA() {
    return NFACompiler.compileFactory(pattern(), false).createNFA();
  }

  private Pattern<Event, Event> pattern() {
    MomentPattern pattern =
        PatternReader.read(source)
            .pattern()
            .orElseThrow(() -> new IllegalStateException(source.file() + " has errors"));
    return new PatternCompiler().toFlink(pattern);
  }
}
