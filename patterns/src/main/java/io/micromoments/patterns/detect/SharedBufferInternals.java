package io.micromoments.patterns.detect;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.flink.cep.nfa.DeweyNumber;
import org.apache.flink.cep.nfa.sharedbuffer.Lockable;
import org.apache.flink.cep.nfa.sharedbuffer.NodeId;
import org.apache.flink.cep.nfa.sharedbuffer.SharedBufferEdge;

/**
 * What flink-cep shows to its own package only and a hand-over must read. A class of ours in that
 * package would not do: on a cluster flink-cep is loaded by another class loader.
 */
final class SharedBufferInternals {

  private static final MethodHandle COUNT =
      method(Lockable.class, "getRefCounter", MethodType.methodType(int.class));
  private static final MethodHandle TARGET =
      method(SharedBufferEdge.class, "getTarget", MethodType.methodType(NodeId.class));
  private static final MethodHandle VERSION =
      method(SharedBufferEdge.class, "getDeweyNumber", MethodType.methodType(DeweyNumber.class));

  private SharedBufferInternals() {}

  static int locks(Lockable<?> lockable) {
    return (int) call(COUNT, lockable);
  }

  /** The node an edge leads to; null for the first event of a match. */
  static NodeId target(SharedBufferEdge edge) {
    return (NodeId) call(TARGET, edge);
  }

  static DeweyNumber version(SharedBufferEdge edge) {
    return (DeweyNumber) call(VERSION, edge);
  }

  private static MethodHandle method(Class<?> owner, String name, MethodType type) {
    try {
      return MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
          .findVirtual(owner, name, type);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this version of flink-cep has no %s.%s".formatted(owner.getSimpleName(), name), e);
    }
  }

  private static Object call(MethodHandle method, Object target) {
    try {
      return method.invoke(target);
    } catch (Throwable e) {
      throw new IllegalStateException("flink-cep's internals could not be read", e);
    }
  }
}
