/** Given names of two syllables, as Chinese, Korean and Vietnamese people bear them: with one sound other, another name. */
import type { FullName } from './name-reading.ts';

/** Family names of one syllable in common use, as Pinyin, Hong Kong, Taiwan, Korea and Vietnam write them in Latin letters. */
const FAMILIES = new Set(
  'wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren lv yao shen zhong tan fan fang shi liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng long wan duan lei qian yin chang qiao lai gong wen hong dai bao fu niu ge chan wong lee cheung lam leung ng ho chow kwok tsang tse yip lau chiu hsu hsieh tsai chou lien kim park choi jung jeong cho jo yoon yun jang lim oh seo shin kwon hwang ahn an ryu yoo jeon moon bae baek heo nam shim noh ha joo koo min nguyen tran le pham hoang phan vu vo dang bui do ngo duong ly'.split(
    ' ',
  ),
);

const TWO_SYLLABLES = /^(?:(?:zh|ch|sh|kk|tt|pp|ss|jj|[bcdfghjklmnpqrstwxyz])?[aeiou]{1,3}(?:ng|[nmlkpbtgr])?){2}$/;

/** Whether two names with one family name have such given names: a letter in the place of another is no slip of the pen there. */
export function haveSyllables(one: FullName, other: FullName): boolean {
  return (
    FAMILIES.has(one.last) && one.last === other.last && [one, other].every(({ first }) => TWO_SYLLABLES.test(first))
  );
}
