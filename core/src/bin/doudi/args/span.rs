//! What `timeline` takes.

use std::path::PathBuf;

use clap::Args;
use doudi::calendar::Date;

use super::{DataFormat, date};

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi timeline PACK --from 2023-01-01 --to 2023-12-31
  doudi timeline PACK --from 2023-01-01 --to 2023-12-31 --rules dibao::eligible,tekun   # 只列它们用到的 · only what these reach

每一天列出从当天起变化的标准(按键)和规则。
Each day is told with the standards, by key, and the rules that change from that day on.")]
pub(crate) struct TimelineArgs {
    /// 规则包的文件夹 · Folder of the pack
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
