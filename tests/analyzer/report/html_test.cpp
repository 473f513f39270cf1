// The HTML page: complete without network, safe with any text, readable for 0 and 1,000 findings.
#include <gmock/gmock.h>

#include "analyzer/report/sample.h"
#include "report/excerpt.h"

namespace holdfast::check {
namespace {

using testing::HasSubstr;
using testing::Not;

unsigned count(const std::string& text, const std::string& what) {
  unsigned n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

// Tags must be closed in the order they were opened: a cheap check that catches most slips.
std::string unbalanced(const std::string& html) {
  std::vector<std::string> open;
  for (std::size_t at = 0; (at = html.find('<', at)) != std::string::npos; ++at) {
    if (html.compare(at, 2, "<!") == 0) continue;
    std::size_t end = html.find_first_of(" >\n", at);
    std::string name = html.substr(at + 1, end - at - 1);
    if (name == "meta" || name == "input") continue;
    if (name[0] != '/') {
      open.push_back(name);
      if (name == "style" || name == "script") at = html.find("</" + name, at) - 1;
      continue;
    }
    if (open.empty() || open.back() != name.substr(1))
      return name + " after " + html.substr(at > 80 ? at - 80 : 0, 80);
    open.pop_back();
  }
  return open.empty() ? "" : open.back();
}

TEST(HtmlReport, StepsAreDrawnIntoTheSource) {
  std::string page = sample::render(sample::results(), sample::options("html"));
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("<span class=\"num lent\" aria-hidden=\"true\">1</span>"
                              "<mark class=\"m-lent\">boost::asio::async_write</mark>"));
  EXPECT_THAT(page, HasSubstr("<span class=\"note lent\" id=\"f1s1\" style=\"margin-left:2ch\">"));
  EXPECT_THAT(page, HasSubstr("id=\"f1s3\""));  // the step without a place
  EXPECT_THAT(page, HasSubstr("&#39;line&#39; ends here"));
  // Every link inside the page has its target.
  for (std::size_t at = 0; (at = page.find("href=\"#", at)) != std::string::npos; ++at) {
    std::string id = page.substr(at + 7, page.find('"', at + 7) - at - 7);
    EXPECT_THAT(page, HasSubstr("id=\"" + id + "\"")) << id;
  }
}

TEST(HtmlReport, NeedsNothingFromOutside) {
  std::string page = sample::render(sample::results(), sample::options("html"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* loads : {"<link", "<img", "src=", "@import", "url(", "fetch("}) {
    EXPECT_THAT(page, Not(HasSubstr(loads)));
  }
}

TEST(HtmlReport, TextIsNeverMarkup) {
  Results r = sample::results();
  const std::string evil = "</script><script>alert(1)</script>\"'&<b>\x01\xFF";
  Finding& f = r.findings[0];
  f.message = f.function = f.subject = f.api = f.model = f.rule = f.fingerprint = evil;
  f.steps[0].text = f.fixes[0].title = f.fixes[0].edits[0].replacement = evil;
  f.suppressed = Suppression{{sample::kFile, 1, 1, 0}, evil};
  f.where.file = "/project/" + evil;
  r.audit[0].reason = r.unknowns[0].what = r.problems[0].message = evil;
  ReportOptions options = sample::options("html");
  options.audit = options.explain_unknown = true;
  std::string page = sample::render(r, options);
  EXPECT_THAT(page, Not(HasSubstr("<script>alert")));
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_EQ(count(page, "</script>"), 1u);
}

TEST(HtmlReport, NoFindings) {
  Results none;
  std::string page = sample::render(none, sample::options("html"));
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_THAT(page, HasSubstr("No findings."));
  EXPECT_THAT(page, Not(HasSubstr("id=\"filters\"")));
}

TEST(HtmlReport, AThousandFindings) {
  Results r;
  for (unsigned i = 0; i < 1000; ++i) r.findings.push_back(sample::stack_escape());
  std::string page = sample::render(r, sample::options("html"));
  EXPECT_EQ(unbalanced(page), "");
  EXPECT_EQ(count(page, "<details "), 1000u);
  EXPECT_EQ(count(page, "\" open>"), 3u);
  EXPECT_LT(page.size(), 10u << 20);
}

TEST(HtmlReport, OddPlacesDrawNothingWrong) {
  for (SourcePlace where :
       {SourcePlace{sample::kFile, 3, 500, 900}, SourcePlace{sample::kFile, 99, 1, 2},
        SourcePlace{"/none.cpp", 1, 1, 0}, SourcePlace{sample::kFile, 3, 0, 0},
        SourcePlace{sample::kFile, 3, 38, 39}, SourcePlace{}}) {
    Results r = sample::results();
    r.findings[0].where = where;
    r.findings[0].steps[0].where = where;
    std::string page = sample::render(r, sample::options("html"));
    EXPECT_EQ(unbalanced(page), "");
    EXPECT_THAT(page, HasSubstr("lent here, by asio.yaml:12"));
  }
}

TEST(HtmlReport, TheAuditIsSortable) {
  ReportOptions options = sample::options("html");
  options.audit = true;
  std::string page = sample::render(sample::results(), options);
  EXPECT_THAT(page, HasSubstr("<table class=\"grid sortable\">"));
  EXPECT_THAT(page, HasSubstr("<span class=\"badge unsafe\">unsafe</span>"));
}

TEST(HtmlEscape, EverythingThatIsMarkup) {
  EXPECT_EQ(html_escape("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
}

}  // namespace
}  // namespace holdfast::check
