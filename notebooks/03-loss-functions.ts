// -*- coding: utf-8 -*-
// ---
// jupyter:
//   jupytext:
//     cell_metadata_filter: all
//     formats: ipynb,ts:percent
//     notebook_metadata_filter: kernelspec,jupytext,-jupytext.text_representation.jupytext_version
//     text_representation:
//       extension: .ts
//       format_name: percent
//       format_version: '1.3'
//   kernelspec:
//     display_name: TypeScript (nabla)
//     language: typescript
//     name: nabla
// ---

// %% [markdown]
// # 3 Loss functions
//
// **How does one number say how wrong a model is?** This chapter is being written; its sections are these.
//
// ## 3.1 What a loss is
//
// ## 3.2 Squared error and its gradient
//
// ## 3.3 The loss surface of a line
//
// ## 3.4 Outliers: absolute error and Huber
//
// ## 3.5 From likelihood to a loss
//
// ## 3.6 Two classes: binary cross-entropy with logits
//
// ## 3.7 Many classes: softmax and temperature
//
// ## 3.8 Softmax without overflow: log-sum-exp
//
// ## 3.9 Cross-entropy from likelihood
//
// ## 3.10 The gradient p - y
//
// ## 3.11 Squared error on probabilities: why it learns slowly
//
// ## 3.12 Softmax regression on small digits
//
// ## 3.13 The same in the library
//
// ## 3.14 Sixty thousand digits
//
// ## 3.15 Summary
