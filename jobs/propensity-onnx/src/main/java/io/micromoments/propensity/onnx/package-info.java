/**
 * Propensity models in ONNX, run by onnxruntime. {@link io.micromoments.propensity.onnx.OnnxFormat}
 * is discovered on the classpath and not referenced by name.
 */
package io.micromoments.propensity.onnx;
