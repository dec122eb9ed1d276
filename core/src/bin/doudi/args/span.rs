//! What `timeline`, `over` and `sweep` take.

use std::path::PathBuf;

use clap::Args;
use doudi::calendar::Date;
use doudi::number::Number;
use doudi::over::Month;

use super::review::month;
use super::{DataFormat, date};

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi timeline PACK --from 2023-01-01 --to 2023-12-31
  doudi timeline PACK --from 2023-01-01 --to 2023-12-31 --rules dibao::eligible,tekun   # 只列它们用到的 · only what these reach

每一天列出从当天起变化的标准(按键)和规则。
Each day is told with the standards, by key, and the rules that change from that day on.")]
pub(crate) struct TimelineArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 第一天 · The first day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) from: Date,
    /// 最后一天 · The last day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) to: Date,
    /// 只列这些规则、标准或项目用到的(逗号分隔) · Only what these rules, standards or programmes reach, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi over PACK household.json --from 2023-01 --to 2023-12
  doudi over PACK household.json --from 2023-01 --to 2023-12 --reform reform.json

每月按其第一天的规则认定;声明了 carry 的要素逐月加上此前各月的结果,每年的上限因此逐月用掉。按年的待遇每年计一次,一次性的计首次;
无法判定的月份单独说明,不计入合计。
Each month is assessed on its first day. A fact that declares `carry` grows by what earlier months granted, so that a year's cap is spent month by
month. Yearly benefits count once a year, one-off amounts when they are first due. Months that can't be told are told, and are in no sum.

--reform 是方案,以第一个月为准 · a reform, as on the first month:
  { \"dibao::standard\": \"×1.1\" }")]
pub(crate) struct OverArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 家庭数据文件,- 为标准输入 · File of the household, - for standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    /// 第一个月 · The first month
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub(crate) from: Month,
    /// 最后一个月 · The last month
    #[arg(long, value_name = "MONTH", value_parser = month)]
    pub(crate) to: Month,
    /// 方案的 JSON 文件 · JSON file of a reform
    #[arg(long, value_name = "FILE")]
    pub(crate) reform: Option<PathBuf>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi sweep PACK household.json 'members[0].wage_income' --from 0 --to 5000
  doudi sweep PACK household.json savings --from 0 --to 200000 --step 1000 --rules dibao

家庭数据中该要素原来的值不起作用。每个取值都完整认定一次,结果因此处处准确;变化相同的相邻取值合为一段。
断崖是多得一些反而总共更少的地方,精确到要素的最后一位小数。
What the household says of the fact doesn't count. Each value is assessed in full, and neighbours with the same change are told together. A cliff is where
having more leaves the household with less, to the fact's last digit.")]
pub(crate) struct SweepArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 家庭数据文件,- 为标准输入 · File of the household, - for standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    /// 要素,成员的要素写明成员:members[0].wage_income · The fact; of a member, with the member
    pub(crate) fact: String,
    /// 第一个取值 · The first value
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_negative_numbers = true)]
    pub(crate) from: Number,
    /// 最后一个取值 · The last value
    #[arg(long, value_name = "NUMBER", value_parser = number, allow_negative_numbers = true)]
    pub(crate) to: Number,
    /// 步长 · From one value to the next
    #[arg(long, value_name = "NUMBER", value_parser = number, default_value = "1")]
    pub(crate) step: Number,
    /// 只算这些规则或项目(逗号分隔,默认全部待遇) · Only these rules or programmes, separated by commas (all benefits)
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// 认定日期(默认今天) · Date of the assessment (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

fn number(text: &str) -> Result<Number, String> {
    text.parse().map_err(|_| "应为数字,如 5000 或 0.01 · a number such as 5000 or 0.01 is expected".to_owned())
}
