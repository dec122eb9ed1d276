//! What `compare` takes.

use std::path::PathBuf;

use clap::Args;

use super::{DataFormat, named_table};

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi compare PACK@2023-06-01 --reform reform.json --households households.csv --persons persons.csv
  doudi compare PACK@2022-06-01 PACK@2023-06-01 --households households.csv --persons persons.csv --weights weight --by area
  doudi compare PACK@2023-06-01 --reform reform.json --households households.csv --persons persons.csv \\
      --income dibao::family_income --per-head members --line 700 --reference visited --format json

COL 可以是规则(dibao::family_income)、家庭表的列、家庭的要素,或列表(members:人数)。
方案是 JSON,如 { \"dibao::standard\": \"×1.1\" };写几个 --reform 就依次叠加。
户的金额是各项每月待遇之和;收入加上金额就是可支配的资源,基尼系数、贫困和十等分组按它计算。
有误的家庭两边都不计入,并单独说明户数,退出码为 1;`doudi population` 列出错在哪里。
COL is a rule (dibao::family_income), a column of the table of households, a fact of the household, or a list (members: how many).
A reform is JSON, such as { \"dibao::standard\": \"×1.1\" }; several are put on top of each other.
A household's amount is the sum of its monthly benefits; income and amount together are the resources whose Gini, poverty and deciles are told.
Households at fault are in nothing; they are counted, and the exit code is 1. `doudi population` says what is wrong with them.")]
pub(crate) struct CompareArgs {
    /// 现行规则包和日期(默认今天),如 PACK@2023-06-01 · The pack as it is, with a date (today)
    #[arg(value_name = "PACK[@DATE]")]
    pub(crate) before: PathBuf,
    /// 与之比较的规则包和日期(默认与前者同日) · The pack to compare with, with a date (that of the first)
    #[arg(value_name = "PACK[@DATE]", required_unless_present = "reform", conflicts_with = "reform")]
    pub(crate) after: Option<PathBuf>,
    /// 方案的 JSON 文件 · JSON file of a reform
    #[arg(long, value_name = "FILE")]
    pub(crate) reform: Vec<PathBuf>,
    /// 家庭表 · Table of households
    #[arg(long, value_name = "FILE")]
    pub(crate) households: PathBuf,
    /// 成员表 · Table of members
    #[arg(long, value_name = "FILE")]
    pub(crate) persons: Option<PathBuf>,
    /// 其他表,如 claims=claims.csv · Other tables, such as claims=claims.csv
    #[arg(long, value_name = "LIST=FILE", value_parser = named_table)]
    pub(crate) table: Vec<(String, PathBuf)>,
    /// 只比较这些规则或项目(逗号分隔) · Only these rules or programmes, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// 每年的待遇按十二分之一计入户的金额 · Yearly benefits count in a household's amount, at a twelfth
    #[arg(long)]
    pub(crate) per_month: bool,
    /// 每一行代表多少户 · How many households each row stands for
    #[arg(long, value_name = "COL")]
    pub(crate) weights: Option<String>,
    /// 分组列出,可写几个 · Told by groups, too; may be given several times
    #[arg(long, value_name = "COL")]
    pub(crate) by: Vec<String>,
    /// 谁应当保障(是非或金额):据此计算错保、漏保 · Who should be paid, true or false or an amount: tells who is paid wrongly and who is missed
    #[arg(long, value_name = "COL")]
    pub(crate) reference: Option<String>,
    /// 实际发给了谁、发了多少:与两项政策核对 · Who was paid and how much, held against each policy
    #[arg(long, value_name = "COL", conflicts_with = "reference")]
    pub(crate) paid: Option<String>,
    /// 救助前的收入:据此计算基尼系数和十等分组 · Income before benefits: tells the Gini coefficient and deciles
    #[arg(long, value_name = "COL")]
    pub(crate) income: Option<String>,
    /// 按人均计算,按人计数,如 members · Per head, counting persons, such as members
    #[arg(long, value_name = "COL", requires = "income")]
    pub(crate) per_head: Option<String>,
    /// 贫困线:一个数或 COL · The poverty line: a number or COL
    #[arg(long, value_name = "N|COL", requires = "income", allow_negative_numbers = true)]
    pub(crate) line: Option<String>,
    /// 分成几等份 · Into how many shares of equal size
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub(crate) shares: u32,
    /// 名称近似要素但不是要素的列(逗号分隔) · Columns that are no facts, though their names are nearly those of facts; separated by commas
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// 逐户的金额和增减写入此文件 · Write each household's amounts and difference to this file
    #[arg(short, long, value_name = "CSV")]
    pub(crate) output: Option<PathBuf>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}
