//! What `review`, `reconcile` and `backpay` take.

use std::path::PathBuf;

use clap::Args;
use doudi::calendar::Date;
use doudi::review::Month;

use super::{DataFormat, date};

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi review PACK before.json after.json --on 2023-06-01
  doudi review PACK household.json household.json --on 2023-06-01 --then 2024-06-01      # 只变日期 · another date
  doudi review PACK household.json household.json --on 2024-06-01 --against PACK-DRAFT   # 只变规则包 · another pack
  doudi review PACK before.json after.json --on 2023-06-01 --match members=birth_date

每项变化列出原因:在得出结果的过程中读到、且前后不同的要素、标准、规则。逐一单独重算,说明各自的作用。
Each change is told with its causes: facts, standards and rules that were read on the way and differ. Each is tried alone.")]
pub(crate) struct ReviewArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 先前的家庭数据,- 为标准输入 · The household before, - for standard input
    #[arg(value_name = "BEFORE|-")]
    pub(crate) before: PathBuf,
    /// 之后的家庭数据,- 为标准输入 · The household after, - for standard input
    #[arg(value_name = "AFTER|-")]
    pub(crate) after: PathBuf,
    /// 先前的认定日期(默认今天) · Date of the first assessment (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 之后的认定日期(默认同前) · Date of the second assessment (the same)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) then: Option<Date>,
    /// 之后的规则包(默认同前) · Pack of the second assessment (the same)
    #[arg(long, value_name = "PACK")]
    pub(crate) against: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) pairs: PairArgs,
}

/// What two households are compared by.
#[derive(Debug, Args)]
pub(crate) struct PairArgs {
    /// 成员按此要素对应,而不按顺序(可重复) · Match members by a fact, not by position; may be repeated
    #[arg(long = "match", value_name = "LIST=FACT", value_parser = equation)]
    pub(crate) matching: Vec<(String, String)>,
    /// 显示敏感要素的值 · Show the values of sensitive facts
    #[arg(long)]
    pub(crate) sensitive: bool,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi reconcile PACK declared.json verified.json --on 2023-06-01
  doudi reconcile PACK declared.json verified.json --on 2023-06-01 --tolerance wage_income=50 --tolerance deposits=5%

只核实部分要素时,verified.json 只写核实过的要素和全部成员;未核实的以申报为准。容差以内以申报为准,超出以核实为准。
The verified household holds what was verified, and all members. What wasn't verified stands as declared, and so does what is within its tolerance.")]
pub(crate) struct ReconcileArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 申报的家庭数据,- 为标准输入 · The household as declared, - for standard input
    #[arg(value_name = "DECLARED|-")]
    pub(crate) declared: PathBuf,
    /// 核实的家庭数据,- 为标准输入 · The household as verified, - for standard input
    #[arg(value_name = "VERIFIED|-")]
    pub(crate) verified: PathBuf,
    /// 认定日期(默认今天) · Date of the assessment (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 要素的容差:数值(要素的单位)或核实值的百分比(可重复) · Tolerance of a fact, in its unit or as a share of the verified value; may be repeated
    #[arg(long, value_name = "FACT=50|5%", value_parser = equation)]
    pub(crate) tolerance: Vec<(String, String)>,
    #[command(flatten)]
    pub(crate) pairs: PairArgs,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi backpay OLD-PACK NEW-PACK household.json --from 2023-01 --to 2023-06
  doudi backpay OLD-PACK NEW-PACK household.json --from 2023-01 --to 2023-06 --paid paid.json

--paid 是实际发放的金额 · what was really paid:
  { \"2023-01\": { \"dibao::monthly_amount\": 900 }, \"2023-02\": { \"dibao::monthly_amount\": 900 } }

每月按其第一天的规则认定;只累计按月发放的待遇,一次性金额另列;无法判定的月份单独列出,不计入合计。
Each month is assessed on its first day. Only monthly benefits are summed; other amounts stand apart, and so do months that can't be told.")]
pub(crate) struct BackpayArgs {
    /// 当时的规则包 · The pack as it was known then
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// 现在的规则包 · The pack as it is known now
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
    /// 家庭数据文件,- 为标准输入 · File of the household, - for standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    /// 第一个月 · The first month
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub(crate) from: Month,
    /// 最后一个月 · The last month
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub(crate) to: Month,
    /// 实际发放金额的 JSON 文件 · JSON file of what was really paid
    #[arg(long, value_name = "FILE")]
    pub(crate) paid: Option<PathBuf>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

pub(super) fn month(text: &str) -> Result<Month, String> {
    text.parse().map_err(|error: doudi::review::ParseMonthError| error.to_string())
}

fn equation(text: &str) -> Result<(String, String), String> {
    let parts = text.split_once('=').map(|(a, b)| (a.trim().to_owned(), b.trim().to_owned()));
    parts.filter(|(a, b)| !a.is_empty() && !b.is_empty()).ok_or_else(|| "应写作 名称=值 · NAME=VALUE is expected".to_owned())
}
