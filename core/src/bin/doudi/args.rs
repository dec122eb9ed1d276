//! What the command line takes. Each text stands in both languages: help is read before a language is chosen.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use doudi::calendar::Date;
use doudi::label::Lang;

mod compare;
mod review;
mod screen;
mod span;

pub(crate) use compare::CompareArgs;
pub(crate) use review::{BackpayArgs, PairArgs, ReconcileArgs, ReviewArgs};
pub(crate) use screen::ScreenArgs;
pub(crate) use span::{OverArgs, SweepArgs, TimelineArgs};

const EXAMPLES: &str = "\
例 · Examples:
  doudi assess rules-examples/shaanxi-baoji household.json --on 2023-06-01
  doudi explain rules-examples/shaanxi-baoji household.json dibao::eligible --on 2023-06-01
  doudi needs rules-examples/shaanxi-baoji dibao::eligible
  doudi test rules-examples/*

退出码 · Exit codes:
  0  正常 · fine
  1  结论为否:案例未通过、数据或规则包有误、记录不符 · the answer is no: failed cases, faults, a record that differs
  2  用法有误或文件无法读取 · bad usage, or a file that can't be read";

/// 兜底:社会救助规则库 · doudi: a rules library for social assistance
#[derive(Debug, Parser)]
#[command(name = "doudi", version, after_help = EXAMPLES, max_term_width = 120)]
pub(crate) struct Cli {
    /// 输出语言(默认 zh,或环境变量 DOUDI_LANG) · Language of the output (zh, or the variable DOUDI_LANG)
    #[arg(long, global = true, value_enum, value_name = "LANG")]
    lang: Option<LangChoice>,
    /// 是否着色 · When to colour the output
    #[arg(long, global = true, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(crate) color: When,
    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Cli {
    /// As asked for, else as the environment says, else Chinese.
    pub(crate) fn lang(&self) -> Lang {
        let environment = || match std::env::var("DOUDI_LANG") {
            Ok(lang) if lang.to_lowercase().starts_with("en") => LangChoice::En,
            _ => LangChoice::Zh,
        };
        match self.lang.filter(|lang| *lang != LangChoice::Ts).unwrap_or_else(environment) {
            LangChoice::Zh | LangChoice::Ts => Lang::Zh,
            LangChoice::En => Lang::En,
        }
    }

    /// Ends where the language is one that the command can't write.
    pub(crate) fn check(&self) {
        if self.lang == Some(LangChoice::Ts) && !matches!(self.command, Command::Types(_)) {
            let message = "`--lang ts` 只用于 `doudi types`;其他命令用 zh 或 en · is for `doudi types` only; elsewhere write zh or en";
            <Self as clap::CommandFactory>::command().error(clap::error::ErrorKind::InvalidValue, message).exit();
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum LangChoice {
    /// 中文 · Chinese
    Zh,
    /// 英文 · English
    En,
    /// TypeScript,只用于 `doudi types` · For `doudi types` only
    #[value(hide = true)]
    Ts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// 在终端上着色 · On a terminal
    Auto,
    /// 总是 · Always
    Always,
    /// 从不 · Never
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// 认定一个家庭:各项目的结论、金额、理由和条文 · Assess a household: decisions, amounts, reasons, articles
    Assess(AssessArgs),
    /// 解释一条规则的结果从何而来 · Explain how the value of a rule came about
    Explain(ExplainArgs),
    /// 运行规则包的案例 · Run the cases of packs
    Test(TestArgs),
    /// 检查规则包,指出全部问题 · Check packs and tell of everything that is wrong
    Check(CheckArgs),
    /// 编译规则包,供网页等不带解析器的环境加载 · Compile a pack, for the browser and whatever loads it without a parser
    Compile(CompileArgs),
    /// 指出没有案例走到的规则、分支和标准行 · Tell which rules, branches and rows of standards no case reaches
    Coverage(CoverageArgs),
    /// 比较两个规则包或两个日期:要素、标准、规则和案例结果 · Compare two packs or two dates: facts, standards, rules, cases
    Diff(DiffArgs),
    /// 比较两项政策:一批家庭的花费、受益与受损、错保漏保、贫困和不平等 · Compare two policies over many households: cost, gainers and losers, poverty
    Compare(Box<CompareArgs>),
    /// 认定一批家庭:表进,表出(CSV 或 Parquet) · Assess many households: tables in and out, CSV or Parquet
    Population(PopulationArgs),
    /// 自测:回答不全时什么已确定、什么尚未确定、接下来问什么 · Screen incomplete answers: what is certain, what is open, what to ask next
    Screen(ScreenArgs),
    /// 列出规则可能读取的要素 · List the facts that rules may read
    Needs(NeedsArgs),
    /// 输出家庭数据的 JSON Schema · Print the JSON Schema of a household
    Schema(SchemaArgs),
    /// 重新计算一份记录并指出不同之处 · Compute a record again and say what differs
    Verify(VerifyArgs),
    /// 生成 Markdown 手册 · Write a handbook in Markdown
    Docs(DocsArgs),
    /// 新建一个规则包 · Begin a new pack
    New(NewArgs),
    /// 复核:两次认定之间的变化及其原因 · Review: what changed between two assessments, and why
    Review(ReviewArgs),
    /// 核对:申报与核实的差异,错保与漏保 · Reconcile declared facts with verified ones: what was paid wrongly
    Reconcile(ReconcileArgs),
    /// 补发:标准晚公布时逐月应补的金额 · Back-pay: what is due month by month where standards came late
    Backpay(BackpayArgs),
    /// 逐月认定:各月各项待遇,按项目和年份合计 · Over months: each month's benefits, summed by programme and year
    Over(OverArgs),
    /// 时间线:一段时间内标准和规则在哪些日期变化 · Timeline: on which days standards and rules change
    Timeline(TimelineArgs),
    /// 逐值计算:一个要素变化时各项待遇如何变化,断崖在何处 · Sweep: benefits over one fact, and where they fall off
    Sweep(SweepArgs),
    /// 输出家庭数据的 TypeScript 类型 · Print the TypeScript type of a household
    Types(TypesArgs),
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi assess PACK household.json --on 2023-06-01
  doudi assess PACK household.json --rules dibao            # 一个项目 · one programme
  doudi assess PACK household.json --rules dibao::eligible,dibao::monthly_amount --format json
  doudi assess PACK household.json --format record > record.json   # 可复核的记录 · a record for `doudi verify`
  producer | doudi assess PACK - --jsonl | consumer          # 每行一户 · one household per line

家庭数据是 JSON:要素见 `doudi schema` 或 `doudi needs`;不知道的要素不写,`null` 表示没有。
A household is JSON: `doudi schema` and `doudi needs` tell its facts; leave out what isn't known, `null` means there is none.")]
pub(crate) struct AssessArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 家庭数据文件,- 为标准输入 · File of the household, - for standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    /// 认定日期(默认今天) · Date of the assessment (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 只认定这些规则或项目(逗号分隔) · Only these rules or programmes, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = AssessFormat::Text, value_name = "FORMAT")]
    pub(crate) format: AssessFormat,
    /// 输入每行一户,输出每行一个结果;有误的行不中断 · A household per line in, a result or its faults per line out
    #[arg(long)]
    pub(crate) jsonl: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AssessFormat {
    /// 供人阅读 · For people
    Text,
    /// 规范的认定结果 · The canonical assessment
    Json,
    /// 可复核的记录 · The record, for `verify`
    Record,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi explain PACK household.json dibao::eligible --on 2023-06-01
  doudi explain PACK household.json 'members[0].people::age' --format markdown")]
pub(crate) struct ExplainArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 家庭数据文件,- 为标准输入 · File of the household, - for standard input
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    /// 规则,成员的规则写明成员:members[0].people::age · The rule; of a member, with the member
    pub(crate) rule: String,
    /// 认定日期(默认今天) · Date of the assessment (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = ExplainFormat::Text, value_name = "FORMAT")]
    pub(crate) format: ExplainFormat,
    /// 显示敏感要素的值 · Show the values of sensitive facts
    #[arg(long)]
    pub(crate) sensitive: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ExplainFormat {
    /// 供人阅读 · For people
    Text,
    /// Markdown
    Markdown,
    /// JSON
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "\
最后一行是 `N passed, N failed`;有未通过的案例时退出码为 1。
The last line is `N passed, N failed`; the exit code is 1 if a case failed.

例 · Example:
  doudi test rules-examples/*")]
pub(crate) struct TestArgs {
    /// 规则包的文件夹 · Folders of packs
    #[arg(required = true, value_name = "PACK")]
    pub(crate) packs: Vec<PathBuf>,
    /// 只运行名称含有此文字的案例 · Only cases whose name holds this text
    #[arg(long, value_name = "TEXT")]
    pub(crate) only: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi check rules-examples/*
  doudi check --strict PACK         # 警告也算问题 · warnings count, too
  doudi check --watch PACK          # 保存即查,Ctrl-C 结束 · again at each save, until Ctrl-C
  doudi check --explain D017        # 详解一个代码 · one code at length")]
pub(crate) struct CheckArgs {
    /// 规则包的文件夹 · Folders of packs
    #[arg(required_unless_present = "explain", value_name = "PACK")]
    pub(crate) packs: Vec<PathBuf>,
    /// 警告也算问题 · Warnings count as faults
    #[arg(long)]
    pub(crate) strict: bool,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
    /// 文件一有改动就重新检查,上级规则包也在内;JSON 每次一行 · Check again whenever a file changes, those of extended packs too; JSON: a line each time
    #[arg(long)]
    pub(crate) watch: bool,
    /// 详解一个代码 · Explain a code at length
    #[arg(long, value_name = "CODE", conflicts_with_all = ["packs", "strict", "watch"])]
    pub(crate) explain: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
编译后的文件含全部有日期的规则版本、标准、文字和来源,不含案例;凡不需要规则原文的命令都可以用它代替文件夹。
The file holds all dated versions of rules, standards, labels and sources, but no cases. Commands that don't need the text take it in place of the folder.

例 · Examples:
  doudi compile rules-examples/shaanxi-baoji -o baoji.doudi
  doudi assess baoji.doudi household.json --on 2023-06-01")]
pub(crate) struct CompileArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 写入文件 · Write to this file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
只计规则包自己写的;上级规则包有自己的案例。达不到所要求的百分比,或者有案例未通过,退出码为 1。
Only what the pack itself says is counted: what it extends has cases of its own. The exit code is 1 below a wanted share, or if a case failed.

例 · Examples:
  doudi coverage PACK
  doudi coverage --min-rules 100 --min-branches 95 rules-examples/*")]
pub(crate) struct CoverageArgs {
    /// 规则包的文件夹 · Folders of packs
    #[arg(required = true, value_name = "PACK")]
    pub(crate) packs: Vec<PathBuf>,
    /// 至少走到百分之几的规则 · Least share of rules, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    pub(crate) min_rules: u8,
    /// 至少走到百分之几的分支 · Least share of branches, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    pub(crate) min_branches: u8,
    /// 至少走到百分之几的标准行 · Least share of rows of standards, in percent
    #[arg(long, value_name = "PERCENT", default_value_t = 0, value_parser = clap::value_parser!(u8).range(..=100))]
    pub(crate) min_rows: u8,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
写日期的,比较当天有效的标准和规则,每个案例的家庭按两个日期各认定一次。
不写日期的,比较规则包的全部内容,每个案例按自己的日期用两个规则包各认定一次:适合审阅对规则包的修改。
With dates, what is in force on them is compared, and every case's household is assessed on both.
Without, all that the packs say is compared, and a case is assessed on its own date under both: for reviewing a change to a pack.

例 · Examples:
  doudi diff rules-examples/shaanxi-baoji@2022-06-01 rules-examples/shaanxi-baoji@2023-06-01
  doudi diff old/shaanxi-baoji rules-examples/shaanxi-baoji")]
pub(crate) struct DiffArgs {
    /// 原来的规则包,可加日期 · The earlier pack, perhaps with a date
    #[arg(value_name = "PACK[@DATE]")]
    pub(crate) before: PathBuf,
    /// 后来的规则包,可加日期 · The later pack, perhaps with a date
    #[arg(value_name = "PACK[@DATE]")]
    pub(crate) after: PathBuf,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DataFormat {
    /// 供人阅读 · For people
    Text,
    /// JSON
    Json,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi needs PACK dibao::eligible
  doudi needs PACK dibao            # 整个项目 · a whole programme")]
pub(crate) struct NeedsArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 规则或项目 · Rules or programmes
    #[arg(required = true, value_name = "RULE")]
    pub(crate) rules: Vec<String>,
    /// 日期(默认今天) · Date (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Debug, Args)]
#[command(after_help = "\
每种实体一张表:家庭表有列 household_id,成员表的 household_id 写明属于哪一户;其余的列是要素。空格子按要素的规定处理。
以 .parquet 结尾的文件是 Parquet(成员也可以是家庭表里的一列 members:结构体的列表),其他文件是 CSV。
A table for each entity: households have a column `household_id`, and that of members says to which each belongs; the other columns are facts.
A file that ends in .parquet is Parquet (members may be in a column `members` of households, too: lists of structs), any other is CSV.

例 · Examples:
  doudi population rules-examples/shaanxi-baoji --households households.csv --persons persons.csv --on 2023-06-01 --rules dibao -o out.csv
  doudi population PACK --households households.parquet -o out.parquet
  doudi population rules-examples/shaanxi rules-examples/shaanxi-baoji --households households.csv --persons persons.csv

写几个规则包,每户就按自己的区划适用其中区划最长的一个,并分别合计;没有规则包覆盖的家庭算作有误。
按 household_id 从小到大排好序的表(有成员的子表时,成员表还按 person_id)边读边认定边写出,可以大于内存,没有分开的成员表的家庭表不必排序;
其他的表先全部读入:一户的成员可能在表的任何地方。边读边认定而 household_id 未排序时,重复的编号只在同一部分(约六万五千户)之内指出。
Of several packs, each household is under the one with the longest region that holds its own; each is summed up, and a household that none covers is at fault.
Tables sorted by household_id, ascending (persons also by person_id, where there are tables of what is in them), are read, assessed and written part by part and
may be larger than memory, and so may households without a table of persons, in any order. Other tables are read as a whole: a household's members may be anywhere.
Of households read part by part in no order, an id that comes twice is told only within a part of some sixty-five thousand.

有误的家庭没有结果,不影响其他家庭;有误的行数和前几处列在最后,退出码为 1。
A household at fault has no results and doesn't stop the others; faults are counted and the first few told, and the exit code is 1.")]
pub(crate) struct PopulationArgs {
    /// 规则包的文件夹或编译后的文件;几个规则包按区划适用 · Folder of the pack, or a compiled file; several packs hold by region
    #[arg(required = true, value_name = "PACK")]
    pub(crate) packs: Vec<PathBuf>,
    /// 家庭表 · Table of households
    #[arg(long, value_name = "FILE")]
    pub(crate) households: PathBuf,
    /// 成员表 · Table of members
    #[arg(long, value_name = "FILE")]
    pub(crate) persons: Option<PathBuf>,
    /// 其他表,如 claims=claims.csv · Other tables, such as claims=claims.csv
    #[arg(long, value_name = "LIST=FILE", value_parser = named_table)]
    pub(crate) table: Vec<(String, PathBuf)>,
    /// 认定日期(默认今天) · Date of the assessment (today)
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub(crate) on: Option<Date>,
    /// 只认定这些规则或项目(逗号分隔) · Only these rules or programmes, separated by commas
    #[arg(long, value_name = "RULES", value_delimiter = ',')]
    pub(crate) rules: Vec<String>,
    /// 小数位数超过要素所取的数怎么办 · What happens to a number with more decimals than its fact takes
    #[arg(long, value_enum, default_value_t = Excess::Fault, value_name = "WHAT")]
    pub(crate) excess_digits: Excess,
    /// 名称近似要素但不是要素的列,不必读取(逗号分隔) · Columns that are no facts, though their names are nearly those of facts; separated by commas
    #[arg(long, value_name = "COL", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// 结果写入此文件;成员的结果、错误写在旁边(out.members.csv、out.faults.csv、out.errors.csv) · Write results to this file; those of members, faults and errors beside it
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Excess {
    /// 算作该户有误 · A fault of its household
    Fault,
    /// 四舍六入五成双,并报告个数 · Rounded half to even, and counted
    HalfEven,
}

impl From<Excess> for doudi::tables::ExcessDigits {
    fn from(excess: Excess) -> Self {
        match excess {
            Excess::Fault => Self::Fault,
            Excess::HalfEven => Self::HalfEven,
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Example:
  doudi types rules-examples/shaanxi-baoji --lang ts > household.ts")]
pub(crate) struct TypesArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct SchemaArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Examples:
  doudi assess PACK household.json --format record > record.json
  doudi verify record.json PACK")]
pub(crate) struct VerifyArgs {
    /// 记录,- 为标准输入 · The record, - for standard input
    #[arg(value_name = "RECORD|-")]
    pub(crate) record: PathBuf,
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 输出形式 · Form of the output
    #[arg(long, value_enum, default_value_t = DataFormat::Text, value_name = "FORMAT")]
    pub(crate) format: DataFormat,
}

#[derive(Debug, Args)]
pub(crate) struct DocsArgs {
    /// 规则包的文件夹或编译后的文件 · Folder of the pack, or a compiled file
    pub(crate) pack: PathBuf,
    /// 写入文件 · Write to this file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[command(after_help = "\
例 · Example:
  doudi new packs/ankang --extends rules-examples/national --region 6109 --title '陕西省安康市社会救助 · Social assistance, Ankang, Shaanxi'")]
pub(crate) struct NewArgs {
    /// 新文件夹 · The new folder
    pub(crate) dir: PathBuf,
    /// 上级规则包的文件夹 · Folder of the pack to extend
    #[arg(long, value_name = "PACK")]
    pub(crate) extends: Option<PathBuf>,
    /// 名称(默认文件夹名) · Name (that of the folder)
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// 标题:中文 · English · Title
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// 行政区划代码 · Division code
    #[arg(long, value_name = "CODE")]
    pub(crate) region: Option<String>,
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "应为日期,如 2023-06-01 · a date such as 2023-06-01 is expected".to_owned())
}

fn named_table(text: &str) -> Result<(String, PathBuf), String> {
    let (list, path) = text.split_once('=').ok_or("应写作 claims=claims.csv · write claims=claims.csv")?;
    Ok((list.to_owned(), PathBuf::from(path)))
}
