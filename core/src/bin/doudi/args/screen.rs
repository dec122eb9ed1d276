//! What `screen` takes.

use std::path::PathBuf;

use clap::Args;
use doudi::calendar::Date;

use super::{DataFormat, date};

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi screen PACK answers.json --on 2023-06-01
  doudi screen PACK answers.json --rules dibao,tekun           # 只看这些项目 · only these programmes
  echo '{}' | doudi screen PACK -                              # 什么也没答时先问什么 · what to ask first

回答同 `doudi assess` 的家庭数据,没答的不写。还没答完的列表写作
  { \"members\": { \"known\": [ … ], \"complete\": false } }
完整的列表写成数组;不写则人数未知。
Answers are a household as for `doudi assess`; leave out what isn't answered. A list that isn't finished is written as above; an array is complete,
and one that is left out may be of any length.

有默认值的要素没答时也算未知:自测会问,认定按默认。回答有误的退出码为 1。
Facts with a default are open, too, until they are answered: a screening asks, an assessment takes the default. The exit code is 1 if answers are at
fault.")]
pub(crate) struct ScreenArgs {
    /// 规则包的文件夹 · Folder of the pack
    pub(crate) pack: PathBuf,
    /// 回答的文件,- 为标准输入 · File of the answers, - for standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    /// 认定日期(默认今天) · Date of the screening (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 只看这些规则或项目(逗号分隔) · Only these rules or programmes, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// 最多列出几个要问的 · List at most so many questions
    #[arg(long, value_name = "N", default_value_t = 8)]
    pub(crate) ask: usize,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}
