// SPDX-License-Identifier: Apache-2.0
#include "networks/onnx_operators.hpp"

#include <gtest/gtest.h>

#include "onnx_build.hpp"

namespace infimum::networks {
namespace {

std::string refused(const std::string& type) {
  OnnxDraft file;
  return reason_of(file.with(OnnxOp("Relu", {"x"}, {"scores"})).with(OnnxOp(type, {"scores"}, {"y"})));
}

TEST(OnnxOperators, SaysWhyAndWhatToDo) {
  const std::string advice = "; what comes before it can be the output: --output scores";
  for (const char* type :
       {"Softmax", "Sigmoid", "Tanh", "Gelu", "Exp", "LayerNormalization", "SVMRegressor"}) {
    EXPECT_EQ(refused(type), "its values are irrational in general" + advice) << type;
  }
  EXPECT_EQ(refused("Softsign"), "its values are quotients, no polynomials" + advice);
  for (const char* type : {"ArgMax", "Floor", "QuantizeLinear", "Binarizer"})
    EXPECT_EQ(refused(type), "it is not continuous" + advice);
  EXPECT_EQ(refused("ZipMap"), "it names classes" + advice);
  EXPECT_EQ(refused("If"), "a network whose course depends on its input is not known" + advice);
  EXPECT_EQ(refused("LSTM"), "recurrent layers are not known" + advice);
  EXPECT_EQ(refused("Attention"), "its values are irrational in general" + advice);
  for (const char* type : {"SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"}) {
    EXPECT_EQ(refused(type),
              "a loss is no part of a network; --loss chooses one, and not cross-entropy, whose values are "
              "irrational" +
                  advice);
  }
  EXPECT_EQ(refused("Unheard"), "this operator is not known" + advice);
  EXPECT_EQ(refused("Soft"), "this operator is not known" + advice);
}

TEST(OnnxOperators, NamesTheOperator) {
  OnnxDraft file;
  file.with(OnnxOp("Softmax", {"x"}, {"y"}).named("last"));
  EXPECT_EQ(
      refusal_of(file),
      "operator Softmax \"last\" (makes \"y\"): its values are irrational in general; what comes before it "
      "can be the output: --output x");
}

TEST(OnnxOperators, RefusesAttributesThatItDoesNotKnow) {
  OnnxDraft file;
  file.with(OnnxOp("Relu", {"x"}, {"y"}).set("slope", 0.5F));
  EXPECT_EQ(reason_of(file), "the attribute slope is not known");
}

TEST(OnnxOperators, RefusesOtherDomains) {
  OnnxDraft file;
  file.with(OnnxOp("Relu", {"x"}, {"y"}).in("com.elsewhere"));
  EXPECT_EQ(reason_of(file),
            "operators of the domain \"com.elsewhere\" are not known; what comes before it can be the "
            "output: --output x");
  EXPECT_TRUE(is_onnx_domain(""));
  EXPECT_TRUE(is_onnx_domain("ai.onnx"));
  EXPECT_TRUE(is_onnx_domain("ai.onnx.ml"));
  EXPECT_FALSE(is_onnx_domain("ai.onnx.training"));
}

}  // namespace
}  // namespace infimum::networks
