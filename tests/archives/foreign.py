"""Small archives that other programs made: py7zr 1.1 and pyzipper 0.4, written out in base 85."""

import base64

_PLAIN = (
    "H+sCUCma9-|9`4vy8r+H00000761SM00000qPC`2-~mJcBV7P?Ad!y5)9doytz=hfwLdHfYEKyCF<FTYlXEl9*O`{=pa1~i0Gt4b"
    "T>t=qGY75@(6uQ1pE(emZ0c4Tj^WNi8~5*+*QPXUwe5ZAM3+WrMGFRl((bs>2g%`jy1<Njm`oI~^g(MHr6W3Np*_kkqm-%FbV@0Q"
    "k3Br%z4UD8DNbyAyaqAScm(?f_KDwAchodBDb@d!s|j+KzdY#OjkCjcaMz}gACb$iec*xs0000N1}gyxfRF$O3jqKDAt3=641k>g"
    "00"
)
_PASSWORD = (
    "H+sCUCma9-<Z{f4+W-In00000761SM00000`Tvg?@9A0f@+bn3Ts~<lA-OlqWgsU;pHm}|wV1b-6q6{~rL+<mZ^D4Qsw-p^=-h>J"
    "-~hA$qg?<1finlL577Z46)P!ZV0?ZzCiO5s1vcQ6aFgQz*@^@);(R;oyaVL(0xQTL-F8dJ#y*F8E851|D6EEgp`I52t@5iDHhs$n"
    "y}Kj+f!ct5e47c*Ftw&jqOGP`4oSjNYeQz&;TlqM3$wxaEMO`KBG^D}+o?T(s~lJE%sf^q&Q2AXtLnMqwx_?SID-M<Yv<Sm_yubq"
    "-c<66HXnch0000N1~35$fU5up3jqKDAt3=641l!&00"
)
_HIDDEN = (
    "H+sCUCma9-R>K1X@Bjb+00000DgXcg00000UeUsWmcf?94f<#N%-z_b;Rp;=OT!_s{Cdfqk|4Ut(ESvr@o$s)7ocE`3CV^1Xxby9"
    "10ln-;Q5f`?TBv9R>BwauO99>MQej!K-QWtddybp_)R0{RUVps#hl`}^>$Nx5lruJXsW6e;RWdf`dpu;dXEh(v)TBb^4ha6y;rJx"
    "0ye{je+XA&2xg}uvihCb!*NVS5g$<QSDNEm4FZaegIvKWX89{M2W;wxqG=xOMdgbR?C05`VF^$<#d@=05<KQLzL;99NBeTdHMni("
    "zT)BZB%;_Mou)5=nX}{C69IlrQ*N3Tav0?9jc#rg7X~l^34p)=2MYlJ0VD?T2LTdO4_oUZs@5lrg?tC{RJu{ZuMB{-000"
)
_PPMD = (
    "H+sCUCma9-Mv{f)tpET300000761SM00000JjUH30PB>Me_LC2G*yY9ckBZ!*jhN2U`M-R?X?L7!~g)`0GI%VT>t=qGY75@&;0Og"
    "59{il0S@TMf!104->&?aJ5*U4SSp_oVzwudPviu*64!G$>MDl4a^<bd0d3kpHyMEv9&If&X9|^vMJ$<YM%bD(i0GjlG)kFB5EWrU"
    "K!@65jB4Grq{^#OMYjz<RoQGTQ(|#;b*S5K`Ihi(x|JaFya2te-~a#s02c-y0SSPP00#>J00AK(0T>K`nE(I"
)
_BROTLI = (
    "H+sCUCma9-Lz7oWxc~qF00000761SM00000oO}gc3!(r30LpEtE|j=DunPu3m|zhEi(qYkv0)%66PI3?RqbgdJ5BK!#|_{Bm;i@e"
    "004nA2d)p$rUty9KSx1?$!ugel$4U~y2VU*?DYg^M5=nLF%A+*XA|YXOAL$+F(RSYnE1YO_orwMgEDpiWLdwD`F4;tiNJH>wdp!0"
    "qmqO&!nhHtM+C(jJX6Sj95g2{H90C$8S5qBP;L9in`wOHvYc&CbjgreuB`p{e&U7iGXMYp02c--0SSPQ00#>J00AK(0T>K`nE(I"
)
_AES = (
    "P)h>@6aWDTV*vSBc3l7f001cf000XB000vJ3jpk%tn8<O?53UTs)g)?oGx^DbOD(M00IC(MFR)`%V40+?gKpeIVeog{cg$S;QnE}"
    "PpMNyl498mg}~pK=AwJ6oL3Dls8CA*0u%!j009VN0Qp#UT>t<804V?f01E&B022TU00000000000Du7i0002&o~-Prf$XN8>#Bw9"
    "gq$vPcys}o2LJ*9K}7=y08mQ>1^@s600962089V?0A&CG0000"
)
_COPY = (
    "H+sCUCma9--fIX-&H(@b000007XSbN000009Maqz?1HT9mxb(}kn5AN>!F?Orkx<`g0$?Ksd#vJczAetczAetczAetczAetczAet"
    "czAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAet"
    "czAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAet"
    "czAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAetczAet"
    "czAetczAetczAetczAetczAetczAetczAetczAetczAetc;En(0D)Zq0D&_Ht`F5YSw2@J)Bd@{<8+vl);LnM;eD1Fdz%T($z{K;"
    "#+{tKX7yB&uLdXlnP4eB5Q%{hARTQuFFrxrd($Z9QV6_b9lWJY_|Jd4u(Ds3ilH;}lFAIX+6Pwrim-Dn+TYwp1R-ukU|>2Blfdeq"
    "x0{QvI<y5gBC-Gg000*TfkgocfQbMH3jqKDAt3=641kpY00"
)

SEVENZIP_PLAIN = base64.b85decode(_PLAIN)
"""LZMA2, two files: `신청서/사업자등록증.txt` and `신청서/재직증명서_똠방각하.txt`."""
SEVENZIP_PPMD = base64.b85decode(_PPMD)
"""The same with PPMd."""
SEVENZIP_COPY = base64.b85decode(_COPY)
"""The same, not packed at all."""
SEVENZIP_BROTLI = base64.b85decode(_BROTLI)
"""The same with Brotli, which 7-Zip itself does not know."""
SEVENZIP_PASSWORD = base64.b85decode(_PASSWORD)
"""The same with a password."""
SEVENZIP_HIDDEN_NAMES = base64.b85decode(_HIDDEN)
"""The same with a password that hides the names too."""
ZIP_AES = base64.b85decode(_AES)
"""WinZip AES."""
