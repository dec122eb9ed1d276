//! What the form takes from the rest of the package.

export { DoudiError, Pack } from "doudi";
export type {
  Answers,
  AnyPack,
  Assessment,
  Code,
  Decided,
  Entity,
  ExplanationNode,
  Fact,
  Fault,
  Given,
  Label,
  Open,
  Policy,
  Programme,
  Question,
  Screening,
  Series,
  Sweep,
  Value as Scalar,
} from "doudi";
